# Builds Larder and puts it on a slim Java runtime.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml .
RUN mvn -B -q dependency:go-offline
COPY src src
COPY admin-ui admin-ui
COPY migrations migrations
RUN mvn -B -q -DskipTests package \
 && java -Djarmode=tools -jar target/larder.jar extract --destination target/larder \
 && jlink --add-modules java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.prefs,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs \
      --strip-debug --no-header-files --no-man-pages --output target/runtime

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data larder && install -d -o larder -g larder /data
COPY --from=build /build/target/runtime /opt/java
COPY --from=build /build/target/larder /opt/larder
USER larder
WORKDIR /data
VOLUME /data
EXPOSE 8090
ENV LARDER_DIR=/data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["/opt/java/bin/java", "-XX:TieredStopAtLevel=1", "-Xmx32m", "-cp", "/opt/larder/larder.jar", "dev.larder.HealthCheck"]
ENTRYPOINT ["/opt/java/bin/java", "--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders", \
  "-XX:MaxRAMPercentage=60", "-jar", "/opt/larder/larder.jar"]
CMD ["serve", "--http", "0.0.0.0:8090"]
