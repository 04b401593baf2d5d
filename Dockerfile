# Another Python 3.13 on Debian may take its place, where images come from a registry of one's own.
ARG BASE=docker.io/library/python:3.13-slim

# Builds what the site needs, so that pip, its leftovers and what is for tests or translators stay here.
# No RUN --mount: the builds of Azure Container Registry do without BuildKit.
FROM ${BASE} AS build
WORKDIR /app
# Packages before code, because they change less often. Bytecode that is never compared with its source starts faster.
COPY requirements.txt ./
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --no-compile --only-binary :all: \
        --require-hashes --requirement requirements.txt \
    && find /venv \( -type d -name tests -o -name '*.po' \) -prune -exec rm -rf {} + \
    && python -m compileall -q --invalidation-mode unchecked-hash /venv/lib
COPY . ./
# What cannot change between here and a start is checked here. Whatever the modes are in a clone: the user of the image
# reads everything and writes nothing.
RUN python -m compileall -q --invalidation-mode unchecked-hash . \
    && SECRET_KEY=only-while-building /venv/bin/python manage.py check --tag admin --tag files \
        --tag staticfiles --tag templates --tag translation --tag urls \
    && /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && chmod -R u=rwX,go=rX .

# Runs the site, by a user who owns nothing here. The official image has no bytecode of Python's own library, which would
# be compiled anew at each start; and Debian lets everyone write to more folders than /tmp.
FROM ${BASE}
RUN python -m pip uninstall --yes --quiet --root-user-action ignore pip \
    && python -m compileall -q "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
    && find / -xdev -type d -perm -o=w ! -path /tmp -exec chmod o-w {} +
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
# Unbuffered, because what a process printed just before it was killed is what people look for.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
# By number, so that a platform can tell that it is not root.
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["./entrypoint.sh"]
CMD ["gunicorn", "restaurant_review.wsgi"]
