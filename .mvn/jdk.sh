# shellcheck shell=sh
# Sourced by mvnw and pants: exports JAVA_HOME as a JDK of release 25 or newer, whatever the default
# `java` is: the one that JAVA_HOME names, or else the oldest such JDK in the usual folders.

# Sets `feature` to the release number of the JDK in folder $1, or to 0 when there is none.
jdk_feature() {
  feature=0
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS='=".' read -r key _ value _; do
    if [ "$key" = JAVA_VERSION ]; then feature=${value%%[!0-9]*}; fi
  done <"$1/release"
  feature=${feature:-0}
}

jdk_feature "${JAVA_HOME:-}"
if [ "$feature" -lt 25 ]; then
  best=
  for jdk in /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    jdk_feature "$jdk"
    if [ "$feature" -ge 25 ] && { [ -z "$best" ] || [ "$feature" -lt "$best" ]; }; then
      best=$feature JAVA_HOME=$jdk
    fi
  done
  if [ -z "$best" ]; then
    echo "${0##*/}: no JDK 25 or newer in JAVA_HOME (${JAVA_HOME:-not set}), /usr/lib/jvm or" \
      "~/.sdkman: install one, or set JAVA_HOME to where it is" >&2
    exit 1
  fi
fi
export JAVA_HOME
