# The gateway's four processes, in one image that holds no key and no setting: those are mounted. See docker-compose.yml.
ARG PYTHON=3.12.12-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.lock ./
# Wheels only: nothing of a dependency runs here, and nothing needs a compiler.
RUN python -m venv --without-pip /opt/convenio \
 && python -m pip --python /opt/convenio/bin/python install --require-hashes --only-binary=:all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY contracts contracts
COPY adapters adapters
COPY policies policies
COPY gateway gateway
RUN python -m pip --python /opt/convenio/bin/python install --no-build-isolation --no-deps . \
 && python -m pip --python /opt/convenio/bin/python uninstall --yes setuptools \
 && python -m compileall -q /opt/convenio

FROM python:${PYTHON}
ENV PATH=/opt/convenio/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CONVENIO_SETTINGS=/site/config/convenio.toml
COPY --from=build /opt/convenio /opt/convenio
# Where the settings look for keys is where compose puts secrets.
RUN mkdir /site && ln -s /run/secrets /site/keys
WORKDIR /site
USER 10001:10001
ENTRYPOINT ["convenio"]
