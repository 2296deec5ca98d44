/** File systems by the name the kernel mounts them under: the magic number of statfs(2) and the name stat -f gives that number. */

const types: Readonly<Record<string, readonly [magic: number, name: string]>> = {
	autofs: [0x187, "autofs"],
	bpf: [0xcafe4a11, "bpf_fs"],
	btrfs: [0x9123683e, "btrfs"],
	cgroup: [0x27e0eb, "cgroupfs"],
	cgroup2: [0x63677270, "cgroup2fs"],
	configfs: [0x62656570, "configfs"],
	debugfs: [0x64626720, "debugfs"],
	devpts: [0x1cd1, "devpts"],
	devtmpfs: [0x1021994, "tmpfs"],
	ext2: [0xef53, "ext2/ext3"],
	ext3: [0xef53, "ext2/ext3"],
	ext4: [0xef53, "ext2/ext3"],
	fuse: [0x65735546, "fuseblk"],
	fusectl: [0x65735543, "fusectl"],
	hugetlbfs: [0x958458f6, "hugetlbfs"],
	iso9660: [0x9660, "isofs"],
	mqueue: [0x19800202, "mqueue"],
	msdos: [0x4d44, "msdos"],
	nfs: [0x6969, "nfs"],
	nsfs: [0x6e736673, "nsfs"],
	overlay: [0x794c7630, "overlayfs"],
	pipefs: [0x50495045, "pipefs"],
	proc: [0x9fa0, "proc"],
	pstore: [0x6165676c, "pstorefs"],
	ramfs: [0x858458f6, "ramfs"],
	securityfs: [0x73636673, "securityfs"],
	sockfs: [0x534f434b, "sockfs"],
	squashfs: [0x73717368, "squashfs"],
	sysfs: [0x62656572, "sysfs"],
	tmpfs: [0x1021994, "tmpfs"],
	tracefs: [0x74726163, "tracefs"],
	vfat: [0x4d44, "msdos"],
	xfs: [0x58465342, "xfs"],
};

/** The number of a type, as stat -f -c %t shows it; 0 for one that is not known. */
export const fsMagic = (type: string): number => types[type]?.[0] ?? 0;

/** The name that coreutils has for that number. */
export const fsName = (type: string): string => types[type]?.[1] ?? "UNKNOWN (0x0)";
