/** What all Debian-like images have: the merged /usr, devices, accounts, and the small files of /etc. */
import { char, directory, file, type Node, symlink, type Tree } from "../../../world/tree.ts";

export interface Release {
	/** Content of /usr/lib/os-release. */
	readonly osRelease: string;
	/** /etc/debian_version. */
	readonly debianVersion: string;
	/** Before " \\n \\l" in /etc/issue. */
	readonly issue: string;
	readonly sources: string;
	/** /bin is a link into /usr; else a directory of its own, as before 2019. */
	readonly mergedUsr: boolean;
}

const accounts = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
games:x:5:60:games:/usr/games:/usr/sbin/nologin
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
news:x:9:9:news:/var/spool/news:/usr/sbin/nologin
uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin
proxy:x:13:13:proxy:/bin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin
irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;

const groups =
	"root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15 dialout:20 fax:21 voice:22 cdrom:24 floppy:25 tape:26 sudo:27 audio:29 dip:30 www-data:33 backup:34 operator:37 list:38 irc:39 src:40 shadow:42 utmp:43 video:44 sasl:45 plugdev:46 staff:50 games:60 users:100 nogroup:65534".split(
		" ",
	);

const names = (list: string): string[] => list.trim().split("\n");

const nameOf = (line: string): string => line.slice(0, line.indexOf(":"));

const profile = `# System-wide settings of login shells.
if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH
if [ -n "\${PS1-}" ] && [ -n "\${BASH-}" ] && [ -f /etc/bash.bashrc ]; then
  . /etc/bash.bashrc
fi
`;

const bashrc = `# System-wide settings of interactive shells.
[ -z "\${PS1-}" ] && return
shopt -s checkwinsize
PS1='\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '
`;

const nsswitch = `passwd:         files
group:          files
shadow:         files
gshadow:        files

hosts:          files dns
networks:       files

protocols:      db files
services:       db files
ethers:         db files
rpc:            db files

netgroup:       nis
`;

const devices: Tree = {
	"/dev/console": char(5, 1, 0o666),
	"/dev/full": char(1, 7, 0o666),
	"/dev/null": char(1, 3, 0o666),
	"/dev/ptmx": char(5, 2, 0o666),
	"/dev/random": char(1, 8, 0o666),
	"/dev/tty": char(5, 0, 0o666),
	"/dev/urandom": char(1, 9, 0o666),
	"/dev/zero": char(1, 5, 0o666),
	"/dev/fd": symlink("/proc/self/fd"),
	"/dev/stdin": symlink("/proc/self/fd/0"),
	"/dev/stdout": symlink("/proc/self/fd/1"),
	"/dev/stderr": symlink("/proc/self/fd/2"),
	"/dev/pts": directory(),
	"/dev/shm": directory(),
};

const merged: Tree = { "/bin": symlink("usr/bin"), "/lib": symlink("usr/lib"), "/lib64": symlink("usr/lib64"), "/sbin": symlink("usr/sbin") };

const directories =
	"/boot /home /media /mnt /opt /proc /srv /sys /run /run/mount /usr /usr/games /usr/include /usr/libexec /usr/local /usr/local/bin /usr/local/etc /usr/local/games /usr/local/include /usr/local/lib /usr/local/sbin /usr/local/share /usr/local/src /usr/src /var/backups /var/cache /var/cache/adduser /var/cache/debconf /var/cache/apt/archives/partial /var/lib/apt/lists/partial /var/lib/misc /var/lib/pam /var/log/apt /var/opt /var/spool /etc/apt/apt.conf.d /etc/apt/preferences.d /etc/apt/sources.list.d /etc/apt/trusted.gpg.d /etc/cron.d /etc/cron.daily /etc/default /etc/dpkg/dpkg.cfg.d /etc/init.d /etc/kernel/postinst.d /etc/ld.so.conf.d /etc/logrotate.d /etc/opt /etc/pam.d /etc/profile.d /etc/rc0.d /etc/rc1.d /etc/rc2.d /etc/rc3.d /etc/rc4.d /etc/rc5.d /etc/rc6.d /etc/rcS.d /etc/security /etc/selinux /etc/skel /etc/systemd/system /etc/terminfo /etc/update-motd.d".split(
		" ",
	);

export function debianBase(release: Release): Tree {
	const tree: Record<string, Node> = {
		...(release.mergedUsr ? merged : {}),
		...devices,
		...Object.fromEntries(directories.map((path) => [path, directory()])),
		"/root": directory(0o700),
		"/root/.bashrc": file("# Settings of root's interactive shells.\n"),
		"/root/.profile": file('if [ "$BASH" ] && [ -f ~/.bashrc ]; then\n  . ~/.bashrc\nfi\n\nmesg n 2> /dev/null || true\n'),
		"/run/lock": directory(0o1777),
		"/tmp": directory(0o1777),
		"/var/tmp": directory(0o1777),
		"/var/local": directory(0o2775, 0, 50),
		"/var/mail": directory(0o2775, 0, 8),
		"/var/lock": symlink("/run/lock"),
		"/var/run": symlink("/run"),
		"/var/cache/ldconfig": directory(0o700),
		"/var/log/btmp": file("", 0o660, 0, 43),
		"/var/log/lastlog": file("", 0o664, 0, 43),
		"/var/log/wtmp": file("", 0o664, 0, 43),
		"/var/log/faillog": file(""),
		"/usr/local/man": symlink("share/man"),
		"/usr/lib/os-release": file(release.osRelease),
		"/etc/os-release": symlink("../usr/lib/os-release"),
		"/etc/debian_version": file(`${release.debianVersion}\n`),
		"/etc/issue": file(`${release.issue} \\n \\l\n\n`),
		"/etc/issue.net": file(`${release.issue}\n`),
		"/etc/apt/sources.list": file(release.sources),
		"/etc/passwd": file(accounts),
		"/etc/passwd-": file(accounts),
		"/etc/shadow": file(
			names(accounts)
				.map((line) => `${nameOf(line)}:*:20000:0:99999:7:::\n`)
				.join(""),
			0o640,
			0,
			42,
		),
		"/etc/group": file(groups.map((group) => `${group.replace(":", ":x:")}:\n`).join("")),
		"/etc/gshadow": file(groups.map((group) => `${nameOf(group)}:*::\n`).join(""), 0o640, 0, 42),
		"/etc/hostname": file("debian\n"),
		"/etc/resolv.conf": file(""),
		"/etc/host.conf": file("multi on\n"),
		"/etc/nsswitch.conf": file(nsswitch),
		"/etc/environment": file(""),
		"/etc/fstab": file("# UNCONFIGURED FSTAB FOR BASE SYSTEM\n"),
		"/etc/motd": file("\nThe programs included with this system are free software.\n"),
		"/etc/profile": file(profile),
		"/etc/bash.bashrc": file(bashrc),
		"/etc/shells": file("# Valid login shells.\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n/usr/bin/rbash\n/bin/dash\n/usr/bin/dash\n"),
		"/etc/login.defs": file("UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nENCRYPT_METHOD SHA512\nUSERGROUPS_ENAB yes\n"),
		"/etc/ld.so.conf": file("include /etc/ld.so.conf.d/*.conf\n\n"),
		"/etc/ld.so.conf.d/libc.conf": file("/usr/local/lib\n"),
		"/etc/ld.so.conf.d/x86_64-linux-gnu.conf": file("/usr/local/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu\n"),
		"/etc/ld.so.cache": { kind: "library", size: 9280 },
		"/etc/timezone": file("Etc/UTC\n"),
		"/etc/localtime": symlink("/usr/share/zoneinfo/Etc/UTC"),
		"/etc/subuid": file(""),
		"/etc/subgid": file(""),
		"/etc/.pwd.lock": file("", 0o600),
		"/etc/sysctl.conf": file("# Kernel settings, read by sysctl -p.\n"),
	};
	return tree;
}
