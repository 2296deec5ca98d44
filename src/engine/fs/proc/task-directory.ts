/** /proc/PID. */

import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { type Path, pathName } from "../../vfs/dentry.ts";
import type { Inode } from "../../vfs/inode.ts";
import { taskGroupsText } from "../cgroup/paths.ts";
import type { ProcFileSystem } from "./file-system.ts";
import { idMapText, setgroupsText, writeIdMap, writeSetgroups } from "./id-maps.ts";
import { type Maker, ProcDirectory, ProcFile, ProcLink, ProcList } from "./inodes.ts";
import { limitsText } from "./limits.ts";
import { mountinfoText, mountsText } from "./mounts.ts";
import { namespaceLinks } from "./namespaces.ts";
import { netDirectory } from "./net.ts";
import { statmText, statText } from "./stat.ts";
import { statusText } from "./status.ts";
import { mapsText, oomScore, rollupText } from "./task-memory.ts";
import { timeOffsetsText, writeTimeOffsets } from "./time-offsets.ts";

/** ptrace(2), access mode PTRACE_MODE_READ_FSCREDS: the same user through and through, or CAP_SYS_PTRACE over the target. */
export function checkInspect(reader: Task, target: Task): void {
	if (reader === target) return;
	const { cred } = reader;
	const { uid, euid, suid, gid, egid, sgid } = target.cred;
	const same = [uid, euid, suid].every((id) => id === cred.euid) && [gid, egid, sgid].every((id) => id === cred.egid);
	if (!same && !capable(cred, "sys_ptrace", target.cred.userNamespace)) throw new Errno("EACCES");
}

/** A link to one of the places a task holds. */
const placeLink = (task: Task, place: () => Path | undefined): Maker => {
	const find = (reader: Task): Path => {
		checkInspect(reader, task);
		const path = task.state.kind === "zombie" ? undefined : place();
		if (!path) throw new Errno("ENOENT");
		return path;
	};
	return (fs) => new ProcLink(fs, (reader) => pathName(find(reader), reader.fs.root).name, find);
};

function descriptors(fs: ProcFileSystem, task: Task): Inode {
	const links = new Map<string, Inode>();
	const file = (reader: Task, fd: number) => {
		checkInspect(reader, task);
		if (!task.fds.has(fd)) throw new Errno("ENOENT");
		return task.fds.get(fd);
	};
	return new ProcList(
		fs,
		0o500,
		(reader) => {
			checkInspect(reader, task);
			return task.fds.numbers.map(String);
		},
		(name) => {
			const fd = Number(name);
			if (!/^\d+$/.test(name) || !task.fds.has(fd)) return undefined;
			let link = links.get(name);
			if (!link) {
				link = new ProcLink(
					fs,
					(reader) => {
						const { path, label } = file(reader, fd);
						return path ? pathName(path, reader.fs.root).name : label;
					},
					(reader) => file(reader, fd).path ?? fs.kernel.anonymousPlace(file(reader, fd)),
				);
				links.set(name, link);
			}
			const { flags } = task.fds.get(fd);
			link.mode = (flags.read ? 0o500 : 0) | (flags.write ? 0o300 : 0);
			return link;
		},
	);
}

/** /proc/PID/fdinfo. */
function descriptorInfo(fs: ProcFileSystem, task: Task): Inode {
	const text = (reader: Task, fd: number): string => {
		checkInspect(reader, task);
		if (!task.fds.has(fd)) throw new Errno("ENOENT");
		const { offset, flags, path, inode } = task.fds.get(fd);
		const access = flags.read && flags.write ? 2 : flags.write ? 1 : 0;
		const bits = access | (flags.append ? 0o2000 : 0) | (flags.nonBlocking ? 0o4000 : 0) | 0o100000;
		return `pos:\t${offset}\nflags:\t0${bits.toString(8)}\nmnt_id:\t${path?.mount.id ?? 0}\nino:\t${inode?.ino ?? 0}\n`;
	};
	return new ProcList(
		fs,
		0o555,
		(reader) => {
			checkInspect(reader, task);
			return task.fds.numbers.map(String);
		},
		(name) => (/^\d+$/.test(name) && task.fds.has(Number(name)) ? new ProcFile(fs, 0o444, (reader) => text(reader, Number(name))) : undefined),
	);
}

/** Only CAP_SYS_RESOURCE may make a task safer from the OOM killer. EINVAL, EACCES. */
function setOomScore(task: Task, writer: Task, text: string): void {
	const value = Number(text.trim());
	if (!/^-?\d+$/.test(text.trim()) || value < -1000 || value > 1000) throw new Errno("EINVAL");
	if (value < task.oomScoreAdjust && !capable(writer.cred, "sys_resource", task.kernel.userNamespace)) throw new Errno("EACCES");
	task.oomScoreAdjust = value;
}

/** The kernel function in which it sleeps, as far as the kind of sleep tells. */
function waitChannel(task: Task): string {
	if (task.kernelThread) return "kthreadd";
	if (task.groups.frozen && task.alive) return task.groups.frozen === "v1" ? "__refrigerator" : "get_signal";
	if (task.state.kind !== "sleeping") return task.state.kind === "stopped" ? "do_signal_stop" : "0";
	if (task.state.queues.includes(task.childChange)) return "do_wait";
	if (task.state.queues.length === 0) return task.state.timer ? "hrtimer_nanosleep" : "do_sigtimedwait";
	return "anon_pipe_read";
}

const nul = (words: readonly string[]): string => words.map((w) => `${w}\0`).join("");

export function taskDirectory(fs: ProcFileSystem, task: Task): Inode {
	const file =
		(mode: number, generate: (reader: Task) => string, write?: (writer: Task, text: string) => void): Maker =>
		(f) =>
			new ProcFile(f, mode, generate, write);
	const own = () => ({ uid: task.cred.euid, gid: task.cred.egid });
	const zombie = () => task.state.kind === "zombie";
	const files: Record<string, Maker> = {
		cgroup: file(0o444, (reader) => taskGroupsText(task, reader)),
		cmdline: file(0o444, () => (zombie() ? "" : nul(task.argv))),
		autogroup: file(0o644, () => `/autogroup-${task.session.pids[0] ?? 0} nice 0\n`),
		attr: (f) => new ProcDirectory(f, { current: file(0o666, () => "unconfined\n") }),
		comm: file(
			0o644,
			() => `${task.comm}\n`,
			(_writer, text) => {
				task.comm = text.replace(/\n$/, "").slice(0, 15);
			},
		),
		cwd: placeLink(task, () => task.fs.cwd),
		coredump_filter: file(0o644, () => "00000033\n"),
		environ: file(0o400, (reader) => {
			checkInspect(reader, task);
			return zombie() ? "" : nul([...task.environ].map(([k, v]) => `${k}=${v}`));
		}),
		exe: placeLink(task, () => task.exe),
		fd: () => descriptors(fs, task),
		fdinfo: () => descriptorInfo(fs, task),
		gid_map: file(
			0o644,
			(reader) => idMapText(task.cred.userNamespace, "gid", reader),
			(writer, text) => writeIdMap(task.cred.userNamespace, "gid", writer, text),
		),
		io: file(0o400, (reader) => {
			checkInspect(reader, task);
			return "rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n";
		}),
		limits: file(0o444, () => limitsText(task)),
		loginuid: file(0o644, () => "4294967295"),
		maps: file(0o444, (reader) => {
			checkInspect(reader, task);
			return mapsText(task, reader);
		}),
		mountinfo: file(0o444, (reader) => mountinfoText(task, reader)),
		mounts: file(0o444, () => mountsText(task)),
		net: (f) => netDirectory(f, task),
		ns: (f) => new ProcDirectory(f, namespaceLinks(fs, task), 0o511, own),
		oom_adj: file(0o644, () => `${Math.trunc((task.oomScoreAdjust * 17) / 1000)}\n`),
		oom_score: file(0o444, () => `${oomScore(fs.kernel, task)}\n`),
		oom_score_adj: file(
			0o644,
			() => `${task.oomScoreAdjust}\n`,
			(writer, text) => setOomScore(task, writer, text),
		),
		personality: file(0o400, () => "00000000\n"),
		projid_map: file(0o644, () => "         0          0 4294967295\n"),
		root: placeLink(task, () => task.fs.root),
		schedstat: file(0o444, () => `${task.userTime + task.systemTime} 0 ${task.voluntarySwitches + task.involuntarySwitches}\n`),
		sessionid: file(0o444, () => "4294967295"),
		setgroups: file(
			0o644,
			() => setgroupsText(task.cred.userNamespace),
			(writer, text) => writeSetgroups(task.cred.userNamespace, writer, text),
		),
		smaps_rollup: file(0o444, (reader) => {
			checkInspect(reader, task);
			return rollupText(task);
		}),
		stat: file(0o444, (reader) => statText(task, fs.pidNamespace, reader)),
		statm: file(0o444, () => statmText(task)),
		status: file(0o444, (reader) => statusText(task, fs.pidNamespace, reader)),
		timens_offsets: file(
			0o644,
			() => timeOffsetsText(task.ns.timeForChildren),
			(writer, text) => writeTimeOffsets(task.ns.timeForChildren, writer, text),
		),
		uid_map: file(
			0o644,
			(reader) => idMapText(task.cred.userNamespace, "uid", reader),
			(writer, text) => writeIdMap(task.cred.userNamespace, "uid", writer, text),
		),
		timerslack_ns: file(0o666, () => "50000\n"),
		wchan: file(0o444, () => waitChannel(task)),
	};
	const threads: Record<string, Maker> = { [String(task.pidIn(fs.pidNamespace))]: (f) => new ProcDirectory(f, files, 0o555, own) };
	return new ProcDirectory(fs, { ...files, task: (f) => new ProcDirectory(f, threads, 0o555, own) }, 0o555, own);
}
