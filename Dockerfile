# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
# The toolchain of the image, without the components that only developers need.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --package vestibule \
    && install -D target/release/vestibule /out/usr/local/bin/vestibule \
    && install -d /out/data

# A C library, no shell, no package manager; its user is 65532.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/usr/local/bin/vestibule /usr/local/bin/vestibule
COPY --from=build --chown=65532:65532 /out/data /data
# Sandboxes, keys and `ca.pem`, the certificate to trust, stay when the container goes.
VOLUME /data
# Reachable from outside the container, as `localhost` by a published port and as `vestibule` by its neighbours.
ENV VESTIBULE_DATA=/data \
    VESTIBULE_LISTEN=0.0.0.0 \
    VESTIBULE_HOST=vestibule
EXPOSE 8443 8444 1025
HEALTHCHECK --interval=10s --timeout=10s --start-period=10s --start-interval=1s --retries=3 \
    CMD ["vestibule", "readyz"]
ENTRYPOINT ["vestibule"]
CMD ["start"]
