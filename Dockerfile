# Any image with Python 3.13 on Debian, for example from a private registry.
ARG BASE=docker.io/library/python:3.13-slim

# The build stage keeps pip, its caches, and the packages' tests and translation sources out of the image.
# RUN --mount is not used, because Azure Container Registry builds without BuildKit.
FROM ${BASE} AS build
WORKDIR /app
# Install packages before copying code, because they change less often and their layer is cached. Unchecked bytecode is
# not compared with its source at start.
COPY requirements.txt ./
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --no-compile --only-binary :all: \
        --require-hashes --requirement requirements.txt \
    && find /venv \( -type d -name tests -o -name '*.po' \) -prune -exec rm -rf {} + \
    && python -m compileall -q --invalidation-mode unchecked-hash /venv/lib
COPY . ./
# Run the system checks whose results cannot change after the build. File modes depend on the clone, so set them here:
# the user of the image may read all files and write none. On Windows, files have no execute bit.
RUN python -m compileall -q --invalidation-mode unchecked-hash . \
    && SECRET_KEY=only-while-building /venv/bin/python manage.py check --tag admin --tag files \
        --tag staticfiles --tag templates --tag translation --tag urls \
    && /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && chmod -R u=rwX,go=rX . \
    && chmod a+x entrypoint.sh

# The final stage runs as a user that owns no file. The official image has no bytecode of the standard library, so
# Python would compile it at each start. In Debian, /tmp is not the only world-writable folder.
FROM ${BASE}
RUN python -m pip uninstall --yes --quiet --root-user-action ignore pip \
    && python -m compileall -q "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
    && find / -xdev -type d -perm -o=w ! -path /tmp -exec chmod o-w {} +
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# Unbuffered, so that the last lines before a process is killed are not lost.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
# Numeric, so that Kubernetes can verify that the user is not root.
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["./entrypoint.sh"]
CMD ["gunicorn", "restaurant_review.wsgi"]
# The version of the release, empty if it is unknown. These are the last instructions, because their values differ in
# each build, and no layer after them could be taken from the cache. RUN does nothing, but it separates the caches of
# different values: buildah compares ENV and LABEL without the values of arguments, and would use those of a former
# build (https://github.com/podman-container-tools/buildah/issues/5501).
ARG COMMIT_ID=""
ARG BUILT_AT=""
RUN : "$COMMIT_ID" "$BUILT_AT"
ENV COMMIT_ID="$COMMIT_ID" BUILT_AT="$BUILT_AT"
LABEL org.opencontainers.image.title="Restaurant review" \
    org.opencontainers.image.revision="$COMMIT_ID" \
    org.opencontainers.image.created="$BUILT_AT"
