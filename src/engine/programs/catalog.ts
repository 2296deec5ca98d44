/**
 * Which programs a Debian host has, where, and how the code of each is had. The names stand here so that a machine boots without the
 * code: in the page a package is fetched when one of its programs is first executed. catalog.test.ts holds this against the packages.
 */
import type { InstalledProgram } from "./lib/program.ts";

/** Programs whose code comes in one piece: a Debian package, or a part of a large one. */
interface Package {
	/** In /usr/bin, separated by blanks. */
	readonly bin?: string;
	/** In /usr/sbin. */
	readonly sbin?: string;
	/** In /usr/lib/systemd. */
	readonly lib?: string;
	/** In /usr/libexec/docker/cli-plugins. */
	readonly plugin?: string;
	/** Not on the host: packages and images bring them. */
	readonly offered?: string;
	/** Linked with no library, so that it runs in an empty root directory. */
	readonly static?: true;
	readonly load: () => Promise<readonly InstalledProgram[]>;
}

const names = (list: string | undefined): string[] => list?.split(" ") ?? [];

const programPackages: readonly Package[] = [
	{ bin: "bash", load: async () => [(await import("../shell/main/bash.ts")).bash] },
	{ bin: "dash", load: async () => [(await import("../shell/main/dash.ts")).dash] },
	{ bin: "busybox", static: true, load: async () => [(await import("./busybox/index.ts")).busybox] },
	{
		bin: "arch basename cat chgrp chmod chown dd df du shred cp date dir dirname echo env false groups hostid id install link ln logname ls mkdir mkfifo mknod mktemp mv nice nohup nproc pathchk printenv printf [ test pwd readlink realpath rm rmdir sleep stat stdbuf sync tee timeout touch true truncate tty stty uname unlink users vdir who whoami yes",
		sbin: "chroot",
		load: async () => (await import("./coreutils/files.ts")).coreutilsFiles,
	},
	{
		bin: "base32 base64 basenc comm csplit cut expand expr factor fmt fold head join nl numfmt od paste pr seq shuf sort split tac tail tr tsort unexpand uniq wc",
		load: async () => (await import("./coreutils/text.ts")).coreutilsText,
	},
	{
		bin: "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum",
		load: async () => (await import("./coreutils/checksum/index.ts")).checksums,
	},
	{ bin: "find xargs", load: async () => (await import("./findutils/index.ts")).findutils },
	{ bin: "tar", load: async () => [(await import("./tar/index.ts")).tar] },
	{ bin: "gzip gunzip zcat", load: async () => (await import("./gzip/index.ts")).gzipPrograms },
	{ bin: "tree", load: async () => [(await import("./tree/index.ts")).tree] },
	{ bin: "less", load: async () => (await import("./less/index.ts")).lessPackage },
	{ bin: "script", load: async () => (await import("./bsdutils/index.ts")).bsdutils },
	{ bin: "grep egrep fgrep rgrep", load: async () => (await import("./grep/index.ts")).grepPrograms },
	{ bin: "sed", load: async () => (await import("./sed/index.ts")).sedPrograms },
	{ bin: "awk mawk nawk", load: async () => (await import("./awk/index.ts")).mawkPrograms },
	{ bin: "which run-parts", load: async () => (await import("./debianutils/index.ts")).debianutils },
	{ bin: "file", load: async () => (await import("./file/index.ts")).filePackage },
	{ bin: "nano", load: async () => (await import("./nano/index.ts")).nanoPackage },
	{ bin: "jq", load: async () => [(await import("./jq/index.ts")).jq] },
	{ bin: "diff cmp", load: async () => (await import("./diffutils/index.ts")).diffutils },
	{ bin: "clear reset tput", load: async () => (await import("./ncurses/index.ts")).ncurses },
	{
		bin: "free kill pgrep pidof pidwait pkill pmap ps pwdx top uptime vmstat w watch",
		sbin: "sysctl",
		load: async () => (await import("./procps/index.ts")).procps,
	},
	{ bin: "docker-registry", offered: "registry", load: async () => (await import("./registry/index.ts")).registryPrograms },
	{ offered: "apk", load: async () => (await import("./apk/index.ts")).apkPrograms },
	{ offered: "internet-names internet-token internet-web", load: async () => (await import("./internet/index.ts")).internetPrograms },
	{ bin: "apt apt-cache apt-get apt-mark", load: async () => (await import("./apt/index.ts")).aptPrograms },
	{ bin: "dpkg dpkg-deb dpkg-query", load: async () => (await import("./dpkg/index.ts")).dpkgPrograms },
	{ sbin: "brctl", load: async () => (await import("./bridge-utils/index.ts")).bridgeUtils },
	{ bin: "nc netcat", load: async () => (await import("./netcat/index.ts")).netcat },
	{ offered: "nginx", load: async () => (await import("./nginx/index.ts")).nginxPrograms },
	{ offered: "dnsmasq", load: async () => (await import("./dnsmasq/index.ts")).dnsmasqPrograms },
	{ offered: "redis-server redis-cli", load: async () => (await import("./redis/index.ts")).redisPrograms },
	{ offered: "httpd", load: async () => (await import("./apache2/index.ts")).apache2 },
	{ offered: "node", load: async () => (await import("./nodejs/index.ts")).nodejs },
	{ offered: "wget", load: async () => (await import("./wget/index.ts")).wgetPrograms },
	{ bin: "dig host nslookup", load: async () => (await import("./bind9/index.ts")).bind9 },
	{ bin: "python3", load: async () => (await import("./python/index.ts")).pythonPrograms },
	{ bin: "curl", load: async () => (await import("./curl/index.ts")).curlPrograms },
	{ bin: "tcpdump", load: async () => (await import("./tcpdump/index.ts")).tcpdumpPackage },
	{ bin: "pathtrace", load: async () => (await import("./pathtrace/index.ts")).pathtracePackage },
	{ sbin: "traceroute", load: async () => (await import("./traceroute/index.ts")).traceroutePackage },
	{ bin: "netstat", sbin: "arp ifconfig route", load: async () => (await import("./net-tools/index.ts")).netTools },
	{ sbin: "ethtool", load: async () => (await import("./ethtool/index.ts")).ethtoolPackage },
	{ bin: "ping tracepath", load: async () => (await import("./iputils/index.ts")).iputils },
	{
		sbin: "iptables iptables-nft ip6tables ip6tables-nft iptables-save iptables-nft-save ip6tables-save ip6tables-nft-save iptables-restore iptables-nft-restore ip6tables-restore ip6tables-nft-restore iptables-translate ip6tables-translate iptables-legacy ip6tables-legacy",
		load: async () => (await import("./iptables/index.ts")).iptablesPackage,
	},
	{ sbin: "nft", load: async () => (await import("./nftables/index.ts")).nftablesPackage },
	{ sbin: "conntrack", load: async () => (await import("./conntrack/index.ts")).conntrackPackage },
	{ bin: "ip ss", sbin: "bridge", load: async () => (await import("./iproute2/index.ts")).iproute2 },
	{ bin: "hexdump hd", load: async () => (await import("./bsdextrautils/index.ts")).bsdextrautils },
	{ bin: "strings", load: async () => (await import("./binutils/index.ts")).binutils },
	{ bin: "xxd", load: async () => (await import("./xxd/index.ts")).xxdPackage },
	{ bin: "lsof", load: async () => (await import("./lsof/index.ts")).lsofPrograms },
	{ bin: "fuser killall pstree", load: async () => (await import("./psmisc/index.ts")).psmisc },
	{
		bin: "dnsdomainname domainname hostname hostnamectl nisdomainname ypdomainname",
		load: async () => (await import("./hostname/index.ts")).hostnamePrograms,
	},
	{
		bin: "choom chrt findmnt flock ionice ipcmk ipcrm ipcs lsipc lsns mount mountpoint nsenter prlimit renice setpriv setsid taskset umount unshare cal column rev dmesg fallocate getopt logger lsblk lscpu lslocks mcookie more su uuidgen whereis",
		sbin: "blkid nologin pivot_root runuser switch_root",
		load: async () => (await import("./util-linux/index.ts")).utilLinux,
	},
	{
		bin: "dbus-daemon",
		lib: "systemd systemd-journald systemd-logind systemd-udevd",
		load: async () => (await import("./systemd/services.ts")).systemServices,
	},
	{
		bin: "journalctl loginctl systemctl systemd-analyze systemd-cat systemd-cgls systemd-cgtop systemd-detect-virt systemd-escape systemd-id128 systemd-notify systemd-run timedatectl",
		load: async () => (await import("./systemd/index.ts")).systemdPrograms,
	},
	{
		bin: "chage chfn chsh gpasswd newgidmap newgrp newuidmap passwd sg",
		sbin: "chpasswd groupadd groupdel groupmod grpck grpconv newusers pwck pwconv useradd userdel usermod vigr vipw",
		load: async () => (await import("./shadow/index.ts")).shadowPrograms,
	},
	{ bin: "sudo", load: async () => (await import("./sudo/index.ts")).sudoPrograms },
	{ bin: "getent", load: async () => (await import("./libc/index.ts")).libcPrograms },
	{ bin: "cgclassify cgcreate cgdelete cgexec cgget cgset lscgroup lssubsys", load: async () => (await import("./libcgroup/index.ts")).libcgroup },
	{ bin: "strace", load: async () => [(await import("./strace/index.ts")).strace] },
	{ bin: "stress stress-ng", load: async () => (await import("./stress/index.ts")).stressPrograms },
	{ sbin: "runc", load: async () => [(await import("../docker/runc/runc.ts")).runc] },
	{ bin: "docker-init", static: true, load: async () => [(await import("../docker/init/docker-init.ts")).dockerInit] },
	{ bin: "containerd containerd-shim-runc-v2 ctr", load: async () => (await import("../docker/containerd/index.ts")).containerdPrograms },
	{ sbin: "dockerd docker-proxy", load: async () => (await import("../docker/dockerd/index.ts")).dockerdPrograms },
	{ plugin: "docker-buildx", load: async () => [(await import("../docker/buildx/docker-buildx.ts")).dockerBuildx] },
	{ plugin: "docker-compose", load: async () => [(await import("../docker/compose/docker-compose.ts")).dockerCompose] },
	{ bin: "docker", load: async () => [(await import("../docker/cli/docker.ts")).docker] },
	{ sbin: "capsh getcap getpcaps setcap", load: async () => (await import("./libcap/index.ts")).libcap },
];

/** Made of the tables of all others, whose code comes with it. */
const manual: Package = {
	bin: "man whatis apropos",
	load: async () => {
		const others = await Promise.all(programPackages.map((p) => p.load()));
		return (await import("./man/index.ts")).manPrograms(others.flat(), new Set(programPackages.flatMap((p) => names(p.sbin))));
	},
};

const packages: readonly Package[] = [...programPackages, manual];

/** Programs that run as their owner, root. */
const setUserId = new Set(["sudo", "su", "mount", "umount", "passwd", "newgrp", "sg", "gpasswd", "chage", "chsh", "chfn", "newuidmap", "newgidmap"]);

/** Where a program stands on a Debian host. */
export interface ProgramPath {
	readonly path: string;
	readonly program: string;
	readonly static?: true;
	/** 0o755 where it is not said. */
	readonly mode?: number;
}

const directories = { bin: "bin", sbin: "sbin", lib: "lib/systemd", plugin: "libexec/docker/cli-plugins" } as const;

export const programPaths: readonly ProgramPath[] = packages.flatMap((p) =>
	(["bin", "sbin", "lib", "plugin"] as const).flatMap((directory) =>
		names(p[directory]).map((program) => ({
			path: `/usr/${directories[directory]}/${program}`,
			program,
			...(p.static ? { static: p.static } : {}),
			...(setUserId.has(program) ? { mode: 0o4755 } : {}),
		})),
	),
);

/** The piece of code each program comes in. */
export const packageOf: ReadonlyMap<string, Package> = new Map(
	packages.flatMap((p) => [...names(p.bin), ...names(p.sbin), ...names(p.lib), ...names(p.plugin), ...names(p.offered)].map((name) => [name, p])),
);

/** Every piece of code, each to be loaded on its own. */
export const loadAll = (): Promise<readonly (readonly InstalledProgram[])[]> => Promise.all(packages.map((p) => p.load()));
