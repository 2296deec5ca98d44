/** /etc of a Debian host, as far as programs read it. */
import { directory, file, symlink, type Tree } from "../tree.ts";

const passwd = `root:x:0:0:root:/root:/bin/bash
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
systemd-network:x:997:997:systemd Network Management:/:/usr/sbin/nologin
docker-registry:x:996:996:Docker Registry:/var/lib/docker-registry:/usr/sbin/nologin
messagebus:x:995:995:System Message Bus:/nonexistent:/usr/sbin/nologin
tcpdump:x:994:994:tcpdump:/nonexistent:/usr/sbin/nologin
learner:x:1000:1000::/home/learner:/bin/bash
`;

const groups: readonly (readonly [string, number])[] = [
	["root", 0],
	["daemon", 1],
	["bin", 2],
	["sys", 3],
	["adm", 4],
	["tty", 5],
	["disk", 6],
	["lp", 7],
	["mail", 8],
	["news", 9],
	["uucp", 10],
	["man", 12],
	["proxy", 13],
	["kmem", 15],
	["dialout", 20],
	["fax", 21],
	["voice", 22],
	["cdrom", 24],
	["floppy", 25],
	["tape", 26],
	["sudo", 27],
	["audio", 29],
	["dip", 30],
	["www-data", 33],
	["backup", 34],
	["operator", 37],
	["list", 38],
	["irc", 39],
	["src", 40],
	["shadow", 42],
	["utmp", 43],
	["video", 44],
	["sasl", 45],
	["plugdev", 46],
	["staff", 50],
	["games", 60],
	["users", 100],
	["nogroup", 65534],
	["lpadmin", 999],
	["systemd-journal", 998],
	["systemd-network", 997],
	["docker-registry", 996],
	["messagebus", 995],
	["tcpdump", 994],
	["input", 993],
	["sgx", 992],
	["clock", 991],
	["kvm", 990],
	["render", 989],
	["docker", 988],
	["learner", 1000],
];

const shadow = passwd
	.split("\n")
	.filter(Boolean)
	.map((line) => {
		const name = line.split(":", 1)[0] as string;
		return `${name}:${name === "root" ? "" : name === "learner" ? "!" : "*"}:20779:0:99999:7:::\n`;
	})
	.join("");

const osRelease = `PRETTY_NAME="Debian GNU/Linux forky/sid"
NAME="Debian GNU/Linux"
VERSION_CODENAME=forky
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

const profile = `# System-wide settings of login shells.
if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
else
  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
fi
export PATH
if [ "\${PS1-}" ]; then
  if [ "\${BASH-}" ] && [ "$BASH" != "/bin/sh" ]; then
    if [ -f /etc/bash.bashrc ]; then
      . /etc/bash.bashrc
    fi
  elif [ "$(id -u)" -eq 0 ]; then
    PS1='# '
  else
    PS1='$ '
  fi
fi
`;

const bashrc = `# System-wide settings of interactive shells.
[ -z "\${PS1-}" ] && return
shopt -s checkwinsize
PS1='\\u@\\h:\\w\\$ '
`;

export const userProfile = `if [ "$BASH" ]; then
  if [ -f ~/.bashrc ]; then
    . ~/.bashrc
  fi
fi
`;

export const userBashrc = `# ~/.bashrc: read by interactive shells.
HISTCONTROL=ignoreboth
alias ls='ls --color=auto'
alias grep='grep --color=auto'
alias ll='ls -l'
`;

export function etc(hostname: string): Tree {
	return {
		"/etc/passwd": file(passwd),
		"/etc/group": file(groups.map(([name, gid]) => `${name}:x:${gid}:\n`).join("")),
		"/etc/shadow": file(shadow, 0o640, 0, 42),
		"/etc/subuid": file("learner:100000:65536\n"),
		"/etc/subgid": file("learner:100000:65536\n"),
		"/etc/hostname": file(`${hostname}\n`),
		"/etc/hosts": file(`127.0.0.1 localhost\n127.0.1.1 ${hostname}\n`),
		"/etc/resolv.conf": file("nameserver 192.168.0.3\n"),
		"/etc/os-release": symlink("../usr/lib/os-release"),
		"/usr/lib/os-release": file(osRelease),
		"/etc/debian_version": file("forky/sid\n"),
		"/etc/issue": file("Debian GNU/Linux forky/sid \\n \\l\n\n"),
		"/etc/fstab": file(""),
		"/etc/mtab": symlink("../proc/self/mounts"),
		"/etc/localtime": symlink("/usr/share/zoneinfo/Etc/UTC"),
		"/etc/timezone": file("Etc/UTC\n"),
		"/etc/shells": file("# /etc/shells: valid login shells\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n/usr/bin/rbash\n/usr/bin/dash\n"),
		"/etc/profile": file(profile),
		"/etc/bash.bashrc": file(bashrc),
		"/etc/profile.d": directory(),
		"/etc/skel/.profile": file(userProfile),
		"/etc/skel/.bashrc": file(userBashrc),
		"/etc/nsswitch.conf": file("passwd:         files\ngroup:          files\nshadow:         files\nhosts:          files dns\n"),
		"/etc/host.conf": file("multi on\n"),
		"/etc/login.defs": file("UID_MIN\t\t\t 1000\nUID_MAX\t\t\t60000\nGID_MIN\t\t\t 1000\nGID_MAX\t\t\t60000\nUMASK\t\t022\nHOME_MODE\t0700\n"),
		"/etc/machine-id": file("5f0f7a2c8d1b4e6f9a3c7b5d2e4f6a81\n", 0o444),
		"/etc/environment": file(""),
		"/etc/motd": file(""),
		"/etc/sudoers": file("root\tALL=(ALL:ALL) ALL\nlearner\tALL=(ALL:ALL) NOPASSWD: ALL\n%sudo\tALL=(ALL:ALL) ALL\n", 0o440),
		"/etc/ld.so.conf": file("include /etc/ld.so.conf.d/*.conf\n"),
		"/etc/ld.so.cache": file(""),
		"/etc/default": directory(),
		"/etc/cron.daily": directory(),
		"/etc/init.d": directory(),
		"/etc/security": directory(),
		"/etc/ssl": directory(),
		"/etc/systemd/system": directory(),
		"/etc/sysctl.d": directory(),
		"/etc/opt": directory(),
		"/etc/alternatives": directory(),
	};
}
