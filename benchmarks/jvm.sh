# shellcheck shell=sh
# Sourced by the scripts of this folder. `java CLASS …` becomes the JVM that is measured, or measures,
# with the flags and the class path of all of them; `usage COUNT TEXT "$@"` ends a script that was
# given fewer arguments. Nothing is built here, so that servers start at once.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../.mvn/jdk.sh
. "$here/../.mvn/jdk.sh"
if [ ! -d "$here/target/lib" ]; then
  echo "${0##*/}: the benchmarks are not built: run ./mvnw package -DskipTests" >&2
  exit 1
fi

usage() {
  if [ $# -lt $(($1 + 2)) ]; then
    echo "usage: $2" >&2
    exit 2
  fi
}

java() {
  exec "$JAVA_HOME/bin/java" -XX:+UseParallelGC -Xms512m -Xmx512m -XX:+UseCompactObjectHeaders \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$here/target/classes:$here/../pants-core/target/classes:$here/../pants-http/target/classes:$here/../pants-web/target/classes:$here/target/lib/*" "$@"
}
