"""The Kafka side: topics, the relay's producer, the API's live tail. Nothing else of the gateway imports kafka."""
