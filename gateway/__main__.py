"""``python -m gateway`` is ``convenio``."""

from gateway.main import main

main()
