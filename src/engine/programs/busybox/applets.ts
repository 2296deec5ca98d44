/** The applets of BusyBox as Debian builds it, and which of them this machine has. */
import type { Program } from "../../kernel/abi.ts";
import { posixShell } from "../../shell/main/dash.ts";
import { mawkPrograms } from "../awk/index.ts";
import { binutils } from "../binutils/index.ts";
import { bsdextrautils } from "../bsdextrautils/index.ts";
import { bsdutils } from "../bsdutils/index.ts";
import { checksums } from "../coreutils/checksum/index.ts";
import { coreutilsFiles } from "../coreutils/files.ts";
import { coreutilsText } from "../coreutils/text.ts";
import { debianutils } from "../debianutils/index.ts";
import { diffutils } from "../diffutils/index.ts";
import { findutils } from "../findutils/index.ts";
import { grepPrograms } from "../grep/index.ts";
import { gzipPrograms } from "../gzip/index.ts";
import { hostnamePrograms } from "../hostname/index.ts";
import { lessPackage } from "../less/index.ts";
import type { InstalledProgram } from "../lib/program.ts";
import { ncurses } from "../ncurses/index.ts";
import { procps } from "../procps/index.ts";
import { psmisc } from "../psmisc/index.ts";
import { sedPrograms } from "../sed/index.ts";
import { tar } from "../tar/index.ts";
import { utilLinux } from "../util-linux/index.ts";
import { xxdPackage } from "../xxd/index.ts";
import { asApplet } from "./applet.ts";
import { ownApplets } from "./own.ts";
import { busyboxUmount } from "./umount.ts";
import { usageText } from "./usage.ts";

/** `busybox --list` of the build. */
export const appletNames: readonly string[] = (
	"[ [[ acpid adjtimex ar arch arp arping ascii ash awk base64 basename bc blkdiscard blockdev brctl bunzip2 busybox bzcat bzip2 cal cat " +
	"chattr chgrp chmod chown chroot chvt clear cmp cp cpio crc32 crond crontab cttyhack cut date dc dd deallocvt depmod devmem df diff dirname " +
	"dmesg dnsdomainname dos2unix dpkg dpkg-deb du dumpkmap dumpleases echo ed egrep env expand expr factor fallocate false fatattr fdisk fgrep " +
	"find findfs fold free freeramdisk fsfreeze fstrim ftpget ftpput getfattr getopt getty grep groups gunzip gzip halt head hexdump hostid " +
	"hostname httpd hwclock i2cdetect i2cdump i2cget i2cset i2ctransfer id ifconfig ifdown ifup init insmod install ionice ip ipcalc kill " +
	"killall klogd last less link linux32 linux64 linuxrc ln loadfont loadkmap logger login logname logread losetup ls lsattr lsblk lsmod lsscsi " +
	"lzcat lzma lzop md5sum mdev microcom mim mkdir mkdosfs mke2fs mkfifo mknod mkpasswd mkswap mktemp modinfo modprobe more mount mt mv nameif " +
	"nbd-client nc netstat nl nologin nproc nsenter nslookup nuke od openvt partprobe passwd paste patch pidof ping ping6 pivot_root poweroff " +
	"printf ps pwd rdate readlink realpath reboot renice reset resize resume rev rm rmdir rmmod route rpm rpm2cpio run-init run-parts sed seq " +
	"setkeycodes setpriv setsid sh sha1sum sha256sum sha384sum sha3sum sha512sum shred shuf sleep sort ssl_client ssl_server start-stop-daemon " +
	"stat strings stty su sulogin svc svok swapoff swapon switch_root sync sysctl syslogd tac tail tar taskset tc tee telnet telnetd test tftp " +
	"time timeout top touch tr traceroute traceroute6 true truncate ts tty tunctl ubirename udhcpc udhcpc6 udhcpd uevent umount uname uncompress " +
	"unexpand uniq unix2dos unlink unlzma unshare unxz unzip uptime usleep uudecode uuencode uuidgen vconfig vi vmstat w watch watchdog wc wget " +
	"which who whoami xargs xxd xz xzcat yes zcat"
).split(" ");

const shell = posixShell("ash");

/** Those that check their own options and say their own words. */
const unwrapped: ReadonlySet<string> = new Set([
	"ip",
	"ping",
	"ping6",
	"nc",
	"httpd",
	"nslookup",
	"wget",
	"time",
	"usleep",
	"ifconfig",
	"route",
	"arp",
	"netstat",
	"traceroute",
]);

/** `--help` is the frame's for every applet. */
const withHelp = (name: string, run: Program | undefined): Program | undefined =>
	run &&
	((sys, argv) => {
		if (argv[1] !== "--help") return run(sys, argv);
		return (function* () {
			yield* sys.write(2, usageText(name));
			return 0;
		})();
	});

/** `[[` outside of a shell: test(1) with another bracket. */
const doubleBracket: Program = (sys, argv) => {
	const test = others.find((program) => program.name === "[");
	const words = argv.at(-1) === "]]" ? [...argv.slice(1, -1).map((w) => (w === "==" ? "=" : w)), "]"] : argv.slice(1);
	return (test as InstalledProgram).run(sys, ["[", ...words]);
};

/** Its own versions come first; the rest are the programs of the same name. */
const others: readonly InstalledProgram[] = [
	[busyboxUmount],
	coreutilsFiles,
	coreutilsText,
	checksums,
	bsdutils,
	grepPrograms,
	hostnamePrograms,
	procps,
	psmisc,
	sedPrograms,
	utilLinux,
	findutils,
	diffutils,
	mawkPrograms,
	gzipPrograms,
	[tar],
	debianutils,
	binutils,
	bsdextrautils,
	lessPackage,
	ncurses,
	xxdPackage,
].flat();

/** The applet's program; undefined for a name that is no applet, or one that is not simulated. */
export function findApplet(name: string): Program | undefined {
	if (!appletNames.includes(name)) return undefined;
	if (name === "sh" || name === "ash") return shell;
	// test reads its arguments alike under both names, but for the closing bracket
	if (name === "[[") return doubleBracket;
	if (unwrapped.has(name)) return withHelp(name, ownApplets[name]);
	const run = ownApplets[name] ?? others.find((program) => program.name === name)?.run;
	return run && asApplet(name, run);
}
