#!/bin/sh
# Run once by the image, in an empty server: the login that owns the tables. It may make roles and is no superuser.
set -e
login=$(cat "${CONVENIO_ADMIN:-/run/secrets/store-admin}")
user=${login%%:*} password=${login#*:} \
  psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 <<'SQL'
\getenv user user
\getenv password password
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
CREATE ROLE :"user" LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE convenio OWNER :"user" TEMPLATE template0 ENCODING 'UTF8';
SQL
