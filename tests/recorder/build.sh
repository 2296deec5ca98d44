#!/bin/bash
# Builds the virtual machine of the recorder: a Debian sid host with Docker, frozen in a snapshot once its engine answers.
# Needs Debian, root and a Debian mirror.
set -euo pipefail
dir=${RECORDER_DIR:-/tmp/underdock-recorder}
here=$(cd "$(dirname "$0")" && pwd)
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq debootstrap qemu-system-x86 qemu-utils cpio xz-utils busybox-static e2fsprogs >/dev/null
mkdir -p "$dir"
cd "$dir"
rm -rf busybox initrd disk.* ready

echo "1/5 the host's root: Debian sid with Docker"
packages=systemd-sysv,dbus,udev,docker.io,docker-cli,docker-buildx,docker-compose,docker-registry,python3-minimal,containerd,runc,iproute2,iptables,bridge-utils,procps,psmisc,iputils-ping,curl,jq,socat,tcpdump,util-linux-extra,kmod,ca-certificates,nftables,strace,less,net-tools,tree,conntrack,ethtool,busybox-static,stress-ng,uidmap,file,bind9-dnsutils,netcat-openbsd,traceroute,vim-tiny
if [ ! -f root.done ]; then
  rm -rf root
  debootstrap --variant=minbase --include="$packages" sid root >debootstrap.log 2>&1
  touch root.done
fi
cp /etc/resolv.conf root/etc/
chroot root bash -c 'set -e
  apt-get -o Acquire::Check-Valid-Until=false update -qq 2>/dev/null
  cd /tmp
  kernel=$(apt-cache search --names-only "^linux-binary-[0-9].*-amd64$" | awk "{print \$1}" | grep -vE "rt|cloud" | sort -V | tail -1)
  apt-get download -qq "$kernel" "${kernel/binary/modules}" >/dev/null 2>&1
  for package in *.deb; do dpkg -x "$package" /; done
  rm -f *.deb'
kernel=$(ls root/usr/lib/modules | sort -V | tail -1)
chroot root depmod "$kernel" 2>/dev/null || true

echo "2/5 the roots of the images: busybox, debian:12, nginx"
mkdir -p busybox/{bin,etc,tmp,proc,sys,dev,root,var,usr,home}
cp /bin/busybox busybox/bin/
chroot busybox /bin/busybox --install -s /bin
echo 'root:x:0:0:root:/root:/bin/sh' >busybox/etc/passwd
echo 'root:x:0:' >busybox/etc/group
if [ ! -f web.done ]; then
  rm -rf web
  debootstrap --variant=minbase --include=iproute2,procps,iputils-ping,curl,nginx-light bookworm web >>debootstrap.log 2>&1
  touch web.done
fi
rm -rf web/var/cache/apt/archives/*.deb web/var/lib/apt/lists/*
ln -sf /dev/stdout web/var/log/nginx/access.log
ln -sf /dev/stderr web/var/log/nginx/error.log
mkdir -p root/images
tar -C busybox -cf root/images/busybox.tar .
tar -C web -cf root/images/debian.tar .

echo "3/5 names and services"
echo 'nameserver 192.168.0.3' >root/etc/resolv.conf
echo lab >root/etc/hostname
printf '127.0.0.1 localhost\n127.0.1.1 lab\n' >root/etc/hosts
: >root/etc/fstab
chroot root passwd -d root >/dev/null
chroot root useradd -m -u 1000 -s /bin/bash learner 2>/dev/null || true
install -m 755 "$here/agent.sh" root/usr/local/sbin/oracle-agent
cat >root/etc/systemd/system/oracle-agent.service <<'U'
[Unit]
After=docker.service
Wants=docker.service
[Service]
Type=simple
Environment=HOME=/root USER=root LANG=C.UTF-8 TERM=xterm-256color
WorkingDirectory=/root
ExecStart=/usr/local/sbin/oracle-agent
[Install]
WantedBy=multi-user.target
U
chroot root systemctl enable docker.service containerd.service oracle-agent.service >/dev/null 2>&1
chroot root systemctl mask docker-registry systemd-timesyncd systemd-networkd-wait-online apt-daily.timer apt-daily-upgrade.timer man-db.timer fstrim.timer e2scrub_all.timer serial-getty@ttyS0.service getty@tty1.service >/dev/null 2>&1 || true

echo "4/5 initial RAM disk and disk"
mkdir -p initrd/{bin,proc,sys,dev,newroot,modules}
cp /bin/busybox initrd/bin/
for applet in sh mount switch_root insmod; do ln -sf busybox initrd/bin/$applet; done
: >initrd/modules/list
chroot root modprobe --show-depends -S "$kernel" virtio_blk >modules.txt
chroot root modprobe --show-depends -S "$kernel" ext4 >>modules.txt
awk '$1 == "insmod" && !seen[$2]++ { print $2 }' modules.txt | while read -r module; do
  name=$(basename "${module%.xz}")
  case $module in *.xz) xz -dc "root$module" ;; *) cat "root$module" ;; esac >"initrd/modules/$name"
  echo "$name" >>initrd/modules/list
done
cat >initrd/init <<'I'
#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
while read module; do insmod /modules/$module; done </modules/list
mount -t ext4 /dev/vda /newroot
mount --move /dev /newroot/dev; mount --move /proc /newroot/proc; mount --move /sys /newroot/sys
exec switch_root /newroot /sbin/init
I
chmod +x initrd/init
(cd initrd && find . | cpio -o -H newc 2>/dev/null | gzip -1) >initrd.gz
cp "root/usr/lib/modules/$kernel/vmlinuz" vmlinuz
truncate -s 8G disk.raw
mke2fs -q -t ext4 -d root disk.raw
qemu-img convert -O qcow2 disk.raw disk.qcow2
rm disk.raw

echo "5/5 first boot and snapshot"
# record.ts needs a Node that strips types: the project's own where it is installed
node=$here/../../node_modules/.bin/node
[ -x "$node" ] || node=node
RECORDER_DIR=$dir "$node" "$here/record.ts" --snapshot
touch ready
echo "ready: $dir"
