/** What: command names, arguments, the files and units behind them. */
import { argumentsText, commandName, printable } from "../../../lib/procfs/command-line.ts";
import type { Process } from "../../../lib/procfs/process.ts";
import { left, named, open, type PsColumn, type PsColumns, type PsView, right } from "../column.ts";

const process = { of: "process" } as const;

/** The environment stands behind the arguments with BSD's e. */
function argumentsOf(p: Process, v: PsView): string {
	const text = v.request.nameOnly ? commandName(p) : argumentsText(p);
	return v.request.environment && p.environment.length ? `${text} ${printable(p.environment.join(" "))}` : text;
}

const args = (header: string): PsColumn => open(header, 27, argumentsOf, { files: ["cmdline", "environ"], ...process });
const comm = (header: string): PsColumn => open(header, 15, commandName, process);

/** The root of cgroup v2 is as good as none. */
const cgroupLines = (p: Process): string[] => (p.files.get("cgroup") ?? "").split("\n").filter((line) => line !== "" && line !== "0::/");
/** The systemd unit or slice that the cgroup's path names. */
const pathPart = (p: Process, pattern: RegExp): string => {
	const path = cgroupLines(p).find((line) => line.startsWith("0::")) ?? "";
	return (
		path
			.slice(3)
			.split("/")
			.findLast((part) => pattern.test(part)) ?? "-"
	);
};
const none = (header: string, width: number): PsColumn => left(header, width, () => "-", process);

export const nameColumns: PsColumns = {
	...named("args command", args("COMMAND")),
	cmd: args("CMD"),
	...named("comm ucomm", comm("COMMAND")),
	ucmd: comm("CMD"),
	fname: left("COMMAND", 8, (p) => p.comm.slice(0, 8), process),
	exe: open("EXE", 27, (p) => p.links.get("exe") || "-", { links: ["exe"], ...process }),
	environ: open("ENVIRONMENT", 27, (p) => printable(p.environment.join(" ")) || "-", { files: ["environ"], ...process }),
	cgroup: open("CGROUP", 27, (p) => cgroupLines(p).join(",") || "-", { files: ["cgroup"], ...process }),
	cgname: open("CGNAME", 27, (p) => cgroupLines(p).join(",") || "-", { files: ["cgroup"], ...process }),
	unit: left("UNIT", 31, (p) => pathPart(p, /\.(service|scope|socket|mount)$/), { files: ["cgroup"], ...process }),
	slice: left("SLICE", 31, (p) => pathPart(p, /\.slice$/), { files: ["cgroup"], ...process }),
	docker: left(
		"DOCKER",
		12,
		(p) =>
			/\/docker-([0-9a-f]{12})[0-9a-f]*\.scope|\/docker\/([0-9a-f]{12})/
				.exec(p.files.get("cgroup") ?? "")
				?.slice(1)
				.find(Boolean) ?? "-",
		{ files: ["cgroup"], ...process },
	),
	machine: none("MACHINE", 31),
	lxc: none("LXC", 8),
	ouid: right("OWNER", 5, () => "-", process),
	lsession: none("SESSION", 11),
	seat: none("SEAT", 11),
	uunit: none("UUNIT", 31),
	fds: right("FDS", 6, (p) => p.descriptors ?? "-", { descriptors: true, ...process }),
};

const namespace = (kind: string): PsColumn =>
	right(kind === "cgroup" ? "CGROUPNS" : `${kind.toUpperCase()}NS`, 10, (p) => p.namespaces.get(kind) ?? "-", { namespaces: true });

export const namespaceColumns: PsColumns = Object.fromEntries(
	["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"].map((kind) => [`${kind}ns`, namespace(kind)]),
);
