/** The accounts and groups that Debian sets up by itself, and what a new home holds. */

/** Lines of /etc/passwd. */
export const debianAccounts: readonly string[] = [
	"root:x:0:0:root:/root:/bin/bash",
	"daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
	"bin:x:2:2:bin:/bin:/usr/sbin/nologin",
	"sys:x:3:3:sys:/dev:/usr/sbin/nologin",
	"sync:x:4:65534:sync:/bin:/bin/sync",
	"games:x:5:60:games:/usr/games:/usr/sbin/nologin",
	"man:x:6:12:man:/var/cache/man:/usr/sbin/nologin",
	"lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin",
	"mail:x:8:8:mail:/var/mail:/usr/sbin/nologin",
	"news:x:9:9:news:/var/spool/news:/usr/sbin/nologin",
	"uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin",
	"proxy:x:13:13:proxy:/bin:/usr/sbin/nologin",
	"www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin",
	"backup:x:34:34:backup:/var/backups:/usr/sbin/nologin",
	"list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin",
	"irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin",
	"_apt:x:42:65534::/nonexistent:/usr/sbin/nologin",
	"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
	"systemd-network:x:997:997:systemd Network Management:/:/usr/sbin/nologin",
	"docker-registry:x:996:996:Docker Registry:/var/lib/docker-registry:/usr/sbin/nologin",
	"messagebus:x:995:995:System Message Bus:/nonexistent:/usr/sbin/nologin",
	"tcpdump:x:994:994:tcpdump:/nonexistent:/usr/sbin/nologin",
];

/** Names and ids of /etc/group. */
export const debianGroups: readonly (readonly [string, number])[] = [
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
];

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
