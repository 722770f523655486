# syntax=docker/dockerfile:1
# The image of the worker, of its synthesis task and of the command line. Build:
#   docker build --build-arg COMMIT="$(git describe --always --abbrev=12 --exclude='*' --dirty=.dirty)" -t groundstate .
# The release is pinned by its tag. Pin the digest too, as `docker buildx imagetools inspect node:24.21.0-bookworm-slim` prints it: the registry could
# not be asked for it where this was written, and a digest that nobody has seen would be a guess.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
# git fetches the repository, ssh reaches it; the versions are those of the pinned release of Debian.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 groundstate \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin groundstate \
 && install -d -o 10001 -g 10001 /data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
# Node keeps what it made of the sources, so that a start need not read them again; at run time it is only read.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compiled
# The commit is what --version and /version say beside the version.
ARG COMMIT=""
RUN printf '{"commit":"%s"}' "$COMMIT" > src/build.json
RUN node --disable-warning=ExperimentalWarning src/main.ts --version
ENV GROUNDSTATE_DATA_DIR=/data
USER 10001:10001
VOLUME ["/data", "/tmp"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "/app/src/main.ts"]
CMD ["worker"]
