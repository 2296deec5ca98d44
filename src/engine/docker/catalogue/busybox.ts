/** The image busybox: one static program under many names. */
import { makeExecutable } from "../../kernel/executable.ts";
import { directory, file, type Node, symlink, type Tree } from "../../world/tree.ts";
import type { CatalogueImage, CatalogueLayer } from "./image.ts";

const applets =
	"[ [[ acpid adjtimex ar arch arp arping ascii ash awk base64 basename bc blkdiscard blockdev brctl bunzip2 bzcat bzip2 cal cat chgrp chmod chown chroot chvt clear cmp cp cpio crc32 crond crontab cttyhack cut date dc dd deallocvt depmod devmem df diff dirname dmesg dnsdomainname dos2unix dpkg dpkg-deb du dumpkmap dumpleases echo ed egrep env expand expr factor fallocate false fatattr fdisk fgrep find findfs fold free freeramdisk fsfreeze fstrim ftpget ftpput getopt getty grep groups gunzip gzip halt head hexdump hostid hostname httpd hwclock i2cdetect i2cdump i2cget i2cset i2ctransfer id ifconfig ifdown ifup init insmod ionice ip ipcalc ipneigh kill killall klogd last less link linux32 linux64 linuxrc ln loadfont loadkmap logger login logname logread losetup ls lsmod lsscsi lzcat lzma lzop md5sum mdev microcom mim mkdir mkdosfs mke2fs mkfifo mknod mkpasswd mkswap mktemp modinfo modprobe more mount mt mv nameif nc netstat nl nologin nproc nsenter nslookup nuke od openvt partprobe passwd paste patch pidof ping ping6 pivot_root poweroff printf ps pwd rdate readlink realpath reboot renice reset resume rev rm rmdir rmmod route rpm rpm2cpio run-init run-parts sed seq setkeycodes setpriv setsid sh sha1sum sha256sum sha3sum sha512sum shred shuf sleep sort ssl_client start-stop-daemon stat strings stty su sulogin svc svok swapoff swapon switch_root sync sysctl syslogd tac tail tar taskset tc tee telnet telnetd test tftp time timeout top touch tr traceroute traceroute6 true truncate ts tty tunctl ubirename udhcpc udhcpd uevent umount uname uncompress unexpand uniq unix2dos unlink unlzma unshare unxz unzip uptime usleep uudecode uuencode vconfig vi w watch watchdog wc wget which who whoami xargs xxd xz xzcat yes zcat".split(
		" ",
	);

/** What compressing a real busybox leaves of it. */
const INCOMPRESSIBLE = 1_010_000;
let code: Uint8Array | undefined;

/** The program, and behind it what cannot be compressed: so its layer weighs in a registry what a real one does. */
function machineCode(): Uint8Array {
	if (code) return code;
	const bytes = new Uint8Array(INCOMPRESSIBLE);
	let x = 0x2545f491;
	for (let i = 0; i < bytes.length; i++) {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		bytes[i] = x & 255;
	}
	bytes.set(makeExecutable({ program: "busybox", dynamic: false, libraries: [] }));
	code = bytes;
	return bytes;
}

function busyboxTree(): Tree {
	const tree: Record<string, Node> = {
		"/bin": directory(),
		"/bin/busybox": { kind: "content", size: 1982256, bytes: machineCode, mode: 0o755 },
		"/dev": directory(),
		"/etc": directory(),
		"/etc/group": file("root:x:0:\n"),
		"/etc/passwd": file("root:x:0:0:root:/root:/bin/sh\n"),
		"/home": directory(),
		"/proc": directory(),
		"/root": directory(),
		"/sys": directory(),
		"/tmp": directory(),
		"/usr": directory(),
		"/var": directory(),
	};
	for (const applet of applets) tree[`/bin/${applet}`] = symlink("/bin/busybox");
	return tree;
}

/** When the recorded machine's images were made: half an hour before it was started. */
export const RECORDED_TIME = 1795336200;

export const busyboxLayer: CatalogueLayer = { name: "busybox", tree: busyboxTree, time: RECORDED_TIME };

export const busybox: CatalogueImage = {
	names: ["busybox:latest"],
	layers: [busyboxLayer],
	config: {
		architecture: "amd64",
		comment: "Imported from -",
		config: { Cmd: ["sh"] },
		created: "2026-11-22T08:34:07.114273318Z",
		docker_version: "28.5.2+dfsg4",
		history: [{ created: "2026-11-22T08:34:07.114273318Z", comment: "Imported from -" }],
		os: "linux",
	},
};
