#!/bin/bash
# Runs inside the virtual machine: plays the scripts that come through a virtio port, one base64 line each, and sends back transcripts.
port=/dev/virtio-ports/recorder
until [ -e "$port" ]; do sleep 0.2; done
exec 3<>"$port"
ip addr add 192.168.0.10/24 dev eth0 2>/dev/null
ip link set eth0 up
ip route add default via 192.168.0.1 2>/dev/null
until docker version >/dev/null 2>&1; do sleep 0.5; done
if ! docker image inspect nginx >/dev/null 2>&1; then
  docker import -c 'CMD ["sh"]' /images/busybox.tar busybox:latest >/dev/null
  docker import -c 'CMD ["bash"]' /images/debian.tar debian:12 >/dev/null
  printf 'FROM debian:12\nEXPOSE 80\nSTOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]\n' | DOCKER_BUILDKIT=0 docker build -q -t nginx:latest - >/dev/null 2>&1
  docker tag debian:12 ubuntu:16.04
fi
echo READY >&3
play() {
  local rc=0
  while IFS= read -r line <&4 || [ -n "$line" ]; do
    case $line in ''|'#'*) printf '%s\n' "$line"; continue;; esac
    printf '$ %s\n' "$line"
    (exit $rc); eval "$line" >/run/.out 2>&1 </dev/null; rc=$?
    cat /run/.out; [ -s /run/.out ] && [ -n "$(tail -c1 /run/.out)" ] && echo '[no newline]'
    [ $rc -ne 0 ] && echo "[exit $rc]"
  done
}
while IFS= read -r line <&3; do
  printf %s "$line" | base64 -d >/run/.case
  cd /root || exit
  (exec 4</run/.case 3>&-; bash -c "$(declare -f play); shopt -s expand_aliases; play") 2>&1 | base64 -w0 >/run/.reply
  cat /run/.reply >&3
  echo >&3
done
