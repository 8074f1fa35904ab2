# A node and gateway-admin in one image: docker build -t llm-gateway .
# JAVA_TOOL_OPTIONS in the environment gives options to every JVM in it, gateway-admin's too, such as -Xmx512m; without, a node's
# heap is 60 % of the container's memory. The image brings no configuration: mount one at /etc/llm-gateway/config.yaml.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/repository mvn -B -q -Dmaven.repo.local=/repository -Dquick -DskipTests package

FROM eclipse-temurin:17-jre
RUN groupadd --gid 10001 gateway \
    && useradd --uid 10001 --gid gateway --no-create-home --home-dir /var/lib/llm-gateway gateway \
    && install -d -o gateway -g gateway -m 0700 /var/lib/llm-gateway
COPY bin/gateway-admin bin/.build-if-missing /opt/llm-gateway/bin/
COPY --from=build /build/admin-cli/target/gateway-admin.jar /opt/llm-gateway/admin-cli/target/
COPY --from=build /build/gateway-node/target/gateway-node.jar /opt/llm-gateway/gateway-node/target/
ENV PATH="/opt/llm-gateway/bin:${PATH}" \
    LLM_GATEWAY_HOME=/var/lib/llm-gateway \
    LLM_GATEWAY_CONFIG=/etc/llm-gateway/config.yaml
USER 10001:10001
VOLUME /var/lib/llm-gateway
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9090 && printf 'GET /livez HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
# The JVM is the first process, so SIGTERM reaches it: it drains, and exits with 0.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/llm-gateway/gateway-node/target/gateway-node.jar"]
