# The stand-in of compose.yaml for a managed identity: dev/services/compose_identity.py, and nothing else of the project.
ARG BASE=docker.io/library/python:3.13-slim
FROM ${BASE}
WORKDIR /app
COPY requirements-dev.txt ./
# The few packages that it takes, by the same hashes as on a laptop; pip refuses one that is missing here.
RUN sed -n '/^\(cffi\|cryptography\|idna\|pycparser\|pyjwt\|trustme\)==/,/# via/p' requirements-dev.txt >requirements.txt \
    && python -m pip install --no-cache-dir --only-binary :all: --require-hashes --root-user-action ignore \
        --requirement requirements.txt \
    # A new volume belongs to whom the folder under it belongs to.
    && install -d -o 10001 -g 10001 /certificates
COPY dev/__init__.py dev/ports.py dev/errors.py dev/
COPY dev/services/__init__.py dev/services/certificates.py dev/services/compose_identity.py \
    dev/services/identity.py dev/services/storage_account.py dev/services/
USER 10001:10001
CMD ["python", "-m", "dev.services.compose_identity"]
