# The managed identity of compose.yaml: dev/services/compose_identity.py and the modules that it imports.
ARG BASE=docker.io/library/python:3.13-slim
FROM ${BASE}
WORKDIR /app
COPY requirements-dev.txt ./
# Only the packages that the identity needs, with their hashes. pip fails if the list lacks a dependency.
RUN sed -n '/^\(cffi\|cryptography\|idna\|pycparser\|pyjwt\|trustme\)==/,/# via/p' requirements-dev.txt >requirements.txt \
    && python -m pip install --no-cache-dir --only-binary :all: --require-hashes --root-user-action ignore \
        --requirement requirements.txt \
    # A new volume gets the owner of the folder that it is mounted on.
    && install -d -o 10001 -g 10001 /certificates
COPY dev/__init__.py dev/ports.py dev/errors.py dev/
COPY dev/services/__init__.py dev/services/certificates.py dev/services/compose_identity.py \
    dev/services/identity.py dev/services/storage_account.py dev/services/
USER 10001:10001
CMD ["python", "-m", "dev.services.compose_identity"]
