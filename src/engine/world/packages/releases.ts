/** The releases that the mirrors carry. */

export interface Release {
	/** Which column of the table. */
	readonly column: 0 | 1 | 2;
	readonly mirror: string;
	/** Of the repository on that host. */
	readonly path: string;
	readonly suite: string;
	readonly codename: string;
	readonly origin: "Debian" | "Ubuntu";
	/** "12.12", as Release says; sid has none. */
	readonly version: string | undefined;
	readonly components: readonly string[];
	readonly description: string;
	/** Whether it has packages of its own; updates of which there are none now have not. */
	readonly stocked: boolean;
	/** For programs on disk: before /usr was merged they stood in /bin and /sbin. */
	readonly maintainer: string;
}

const debian = { mirror: "deb.debian.org", origin: "Debian", components: ["main"], maintainer: "Debian Developers <debian-devel@lists.debian.org>" } as const;
const ubuntu = {
	origin: "Ubuntu",
	path: "/ubuntu",
	version: "16.04",
	column: 0,
	components: ["main", "restricted", "universe", "multiverse"],
	maintainer: "Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>",
} as const;

export const releases: readonly Release[] = [
	{
		...debian,
		column: 1,
		path: "/debian",
		suite: "stable",
		codename: "bookworm",
		version: "12.12",
		description: "Debian 12.12 Released 06 September 2025",
		stocked: true,
	},
	{
		...debian,
		column: 1,
		path: "/debian",
		suite: "stable-updates",
		codename: "bookworm-updates",
		version: "12-updates",
		description: "Debian 12 - Updates",
		stocked: false,
	},
	{
		...debian,
		column: 1,
		path: "/debian-security",
		suite: "stable-security",
		codename: "bookworm-security",
		version: "12",
		description: "Debian 12 Security Updates",
		stocked: false,
	},
	{
		...debian,
		column: 2,
		path: "/debian",
		suite: "unstable",
		codename: "sid",
		version: undefined,
		description: "Debian x.y Unstable - Not Released",
		stocked: true,
	},
	...["xenial", "xenial-updates", "xenial-backports"].map(
		(codename): Release => ({
			...ubuntu,
			mirror: "archive.ubuntu.com",
			suite: codename,
			codename,
			description: `Ubuntu ${codename.replace("xenial", "Xenial")} 16.04`,
			stocked: codename === "xenial",
		}),
	),
	{ ...ubuntu, mirror: "security.ubuntu.com", suite: "xenial-security", codename: "xenial-security", description: "Ubuntu Xenial 16.04", stocked: false },
];
