/** systemd-journald: takes messages from services, syslog(3) and the kernel, and writes them to the journal. systemd-journald.service(8). */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { ReceivedMessage, SenderCredentials } from "../../../kernel/abi-unix.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode, encode } from "../../../kernel/text.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { defineProgram } from "../../lib/program.ts";
import { bootId, type Entry, machineId, sockets } from "./entry.ts";

/** When the file is longer, its older half is dropped (a small SystemMaxUse=). */
const MAX_ENTRIES = 4000;

/** Something that came, to be stored in the order in which it was sent, whatever socket it came by. */
interface Arrival {
	readonly time: number;
	readonly store: () => Blocking<void>;
}

/** systemd-journal in /etc/group. */
const JOURNAL_GROUP = 998;

interface Stream {
	readonly fd: number;
	readonly kind: "stdout" | "control";
	/** The header lines that sd_journal_stream_fd(3) sends first: identifier, unit, priority, level prefix and three more. */
	readonly header: string[];
	rest: string;
	last: ReceivedMessage | undefined;
}

class Journal {
	private readonly sys: Sys;
	private readonly streams = new Map<number, Stream>();
	private readonly recent: string[] = [];
	private arrived: Arrival[] = [];
	private sequence = 0;
	private file = -1;
	private kmsg = -1;
	private machine = "";
	private boot = "";
	constructor(sys: Sys) {
		this.sys = sys;
	}

	private listen(path: string, type: "stream" | "dgram", mode: number): number {
		const { sys } = this;
		if (sys.tryStat(path, { noFollow: true })) sys.unlink(path);
		const fd = sys.socket(type);
		sys.bindSocket(fd, path);
		sys.chmod(path, mode);
		if (type === "stream") sys.listen(fd, 4096);
		sys.fcntlSet(fd, { nonBlocking: true });
		return fd;
	}

	/** What the kernel knows of a sender. */
	private *sender(from: SenderCredentials, unit: string): Blocking<Record<string, string>> {
		const { sys } = this;
		const base = `/proc/${from.pid}`;
		const cgroup = /^0::(.*)$/m.exec((yield* tryReadText(sys, `${base}/cgroup`)) ?? "")?.[1] ?? "";
		const own = cgroup.split("/").findLast((part) => /\.(service|scope)$/.test(part)) ?? unit;
		let exe = "";
		try {
			exe = sys.readlink(`${base}/exe`);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		const comm = ((yield* tryReadText(sys, `${base}/comm`)) ?? "").trim();
		const cmdline = ((yield* tryReadText(sys, `${base}/cmdline`)) ?? "").replace(/\0+$/, "").replaceAll("\0", " ");
		return {
			_PID: String(from.pid),
			_UID: String(from.uid),
			_GID: String(from.gid),
			...(comm ? { _COMM: comm } : {}),
			...(exe ? { _EXE: exe } : {}),
			...(cmdline ? { _CMDLINE: cmdline } : {}),
			...(cgroup ? { _SYSTEMD_CGROUP: cgroup } : {}),
			...(own ? { _SYSTEMD_UNIT: own, _SYSTEMD_SLICE: cgroup.split("/").findLast((part) => part.endsWith(".slice")) ?? "-.slice" } : {}),
		};
	}

	private *store(fields: Readonly<Record<string, string>>, at = this.sys.clock("monotonic")): Blocking<void> {
		const { sys } = this;
		const now = sys.clock("realtime") - sys.clock("monotonic") + at;
		const entry: Entry = {
			realtime: Math.round(now * 1e6),
			monotonic: Math.round(at * 1e6),
			sequence: ++this.sequence,
			fields: { _BOOT_ID: this.boot, _MACHINE_ID: this.machine, _HOSTNAME: sys.uname().nodename, _RUNTIME_SCOPE: "system", ...fields },
		};
		const line = `${JSON.stringify(entry)}\n`;
		this.recent.push(line);
		try {
			if (this.recent.length > MAX_ENTRIES) {
				this.recent.splice(0, MAX_ENTRIES / 2);
				sys.ftruncate(this.file, 0);
				yield* sys.write(this.file, this.recent.join(""));
			} else yield* sys.write(this.file, line);
		} catch (error) {
			// a full disk: the entry is lost, as in the real journal
			if (!isErrno(error)) throw error;
		}
	}

	private *note(message: string): Blocking<void> {
		const own = yield* this.sender({ pid: this.sys.getpid(), uid: 0, gid: 0 }, "systemd-journald.service");
		yield* this.store({ ...own, _TRANSPORT: "driver", PRIORITY: "6", SYSLOG_IDENTIFIER: "systemd-journald", MESSAGE: message });
	}

	private *native({ data, from, time }: ReceivedMessage): Blocking<void> {
		const fields: Record<string, string> = {};
		for (const line of decode(data).split("\n")) {
			const equals = line.indexOf("=");
			// a leading underscore is for the journal alone
			if (equals > 0 && !line.startsWith("_")) fields[line.slice(0, equals)] = line.slice(equals + 1).replaceAll("\\n", "\n");
		}
		if (fields["MESSAGE"] === undefined) return;
		yield* this.store({ ...(yield* this.sender(from, fields["UNIT"] ?? "")), _TRANSPORT: "journal", PRIORITY: "6", ...fields }, time);
	}

	private *syslog({ data, from, time }: ReceivedMessage): Blocking<void> {
		const text = decode(data).replace(/[\n\0]+$/, "");
		const [, priority = "13", stamp = "", rest = ""] = /^(?:<(\d+)>)?((?:\w{3} [ \d]\d \d\d:\d\d:\d\d )?)([\s\S]*)$/.exec(text) ?? [];
		const [, tag = "", pid = "", message = ""] = /^([^\s:[]+)(?:\[(\d+)\])?: ?([\s\S]*)$/.exec(rest) ?? ["", "", "", rest];
		yield* this.store(
			{
				...(yield* this.sender(from, "")),
				_TRANSPORT: "syslog",
				PRIORITY: String(Number(priority) & 7),
				SYSLOG_FACILITY: String(Number(priority) >> 3),
				...(stamp ? { SYSLOG_TIMESTAMP: stamp } : {}),
				...(tag ? { SYSLOG_IDENTIFIER: tag } : {}),
				...(pid ? { SYSLOG_PID: pid } : {}),
				MESSAGE: message,
			},
			time,
		);
	}

	private *line(stream: Stream, text: string, from: SenderCredentials, time: number): Blocking<void> {
		const { header } = stream;
		if (header.length < 7) {
			header.push(text);
			return;
		}
		const [identifier = "", unit = "", level = "6", prefixed = "0"] = header;
		const [, given, message = ""] = prefixed === "1" ? (/^(?:<(\d)>)?(.*)$/s.exec(text) ?? []) : ["", undefined, text];
		const own = yield* this.sender(from, unit);
		yield* this.store(
			{
				...own,
				...(unit ? { _SYSTEMD_UNIT: unit } : {}),
				_TRANSPORT: "stdout",
				PRIORITY: given ?? String(Number(level) & 7),
				SYSLOG_FACILITY: "3",
				SYSLOG_IDENTIFIER: identifier || (own["_COMM"] ?? "unknown"),
				MESSAGE: message,
			},
			time,
		);
	}

	/** Reads a connection until it has no more for now. */
	private *drain(stream: Stream): Blocking<void> {
		const { sys } = this;
		try {
			for (;;) {
				const message = yield* sys.receive(stream.fd, 65536);
				if (!message) break;
				const { from, time } = message;
				stream.last = message;
				const lines = (stream.rest + decode(message.data)).split("\n");
				stream.rest = lines.pop() ?? "";
				for (const line of lines) this.arrived.push({ time, store: () => this.line(stream, line, from, time) });
			}
			const { rest, last } = stream;
			if (rest !== "" && last) this.arrived.push({ time: last.time, store: () => this.line(stream, rest, last.from, last.time) });
			this.streams.delete(stream.fd);
			sys.close(stream.fd);
		} catch (error) {
			if (!isErrno(error, "EAGAIN")) throw error;
		}
	}

	private *kernelMessages(): Blocking<void> {
		if (this.kmsg < 0) return;
		try {
			for (;;) {
				const [, priority = "6", at = "0", text = ""] = /^(\d+),\d+,(\d+),[^;]*;(.*)/s.exec(decode(yield* this.sys.read(this.kmsg, 8192))) ?? [];
				const facility = Number(priority) >> 3;
				const message = text.replace(/\n$/, "").replaceAll("\n ", "\n");
				const [, tag = "", pid = "", body = ""] = (facility > 0 ? /^([^\s:[]+)(?:\[(\d+)\])?: (.*)$/s.exec(message) : null) ?? ["", "", "", message];
				yield* this.store(
					{
						_TRANSPORT: "kernel",
						PRIORITY: String(Number(priority) & 7),
						SYSLOG_FACILITY: String(facility),
						SYSLOG_IDENTIFIER: facility === 0 ? "kernel" : tag || "unknown",
						...(pid ? { SYSLOG_PID: pid } : {}),
						MESSAGE: body,
					},
					Number(at) / 1e6,
				);
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}

	private *accept(listener: number, kind: Stream["kind"]): Blocking<void> {
		const { sys } = this;
		try {
			for (;;) {
				const fd = yield* sys.accept(listener);
				sys.fcntlSet(fd, { nonBlocking: true });
				this.streams.set(fd, { fd, kind, header: [], rest: "", last: undefined });
			}
		} catch (error) {
			if (!isErrno(error, "EAGAIN")) throw error;
		}
	}

	private *datagrams(fd: number, take: (message: ReceivedMessage) => Blocking<void>): Blocking<void> {
		try {
			for (;;) {
				const message = yield* this.sys.receive(fd, 212992);
				if (message) this.arrived.push({ time: message.time, store: () => take(message) });
			}
		} catch (error) {
			if (!isErrno(error, "EAGAIN")) throw error;
		}
	}

	private *openFile(place: string): Blocking<void> {
		const { sys } = this;
		const directory = `${place}/journal/${this.machine}`;
		for (const path of [place, `${place}/journal`, directory]) if (!sys.tryStat(path)) sys.mkdir(path, 0o755);
		const file = `${directory}/system.journal`;
		this.file = yield* sys.open(file, { write: true, create: true, append: true, closeOnExec: true }, 0o640);
		sys.chown(file, 0, JOURNAL_GROUP);
	}

	*run(ready: () => void): Blocking<number> {
		const { sys } = this;
		this.machine = yield* machineId(sys);
		this.boot = yield* bootId(sys);
		for (const directory of ["/run/systemd", "/run/systemd/journal"]) if (!sys.tryStat(directory)) sys.mkdir(directory, 0o755);
		try {
			yield* this.openFile("/var/log");
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.openFile("/run/log");
		}
		sys.umask(0);
		const native = this.listen(sockets.native, "dgram", 0o666);
		const syslog = this.listen(sockets.syslog, "dgram", 0o666);
		const stdout = this.listen(sockets.stdout, "stream", 0o666);
		const control = this.listen(sockets.control, "stream", 0o666);
		if (!sys.tryStat("/dev/log", { noFollow: true })) sys.symlink(sockets.syslog, "/dev/log");
		try {
			this.kmsg = yield* sys.open("/dev/kmsg", { nonBlocking: true });
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		yield* this.kernelMessages();
		yield* this.note("Journal started");
		ready();
		for (;;) {
			const fds = [native, syslog, stdout, control, ...this.streams.keys()].map((fd) => ({ fd, read: true }));
			try {
				yield* sys.poll(fds);
			} catch (error) {
				if (!isErrno(error, "EINTR")) throw error;
			}
			yield* this.accept(stdout, "stdout");
			yield* this.accept(control, "control");
			yield* this.kernelMessages();
			yield* this.datagrams(native, (message) => this.native(message));
			yield* this.datagrams(syslog, (message) => this.syslog(message));
			for (const stream of [...this.streams.values()]) if (stream.kind === "stdout") yield* this.drain(stream);
			const arrived = this.arrived.sort((a, b) => a.time - b.time);
			this.arrived = [];
			for (const { store } of arrived) yield* store();
			for (const stream of [...this.streams.values()]) if (stream.kind === "control") yield* this.answer(stream);
		}
	}

	/** Everything sent before has been stored by now: says so. */
	private *answer(stream: Stream): Blocking<void> {
		const { sys } = this;
		try {
			const request = yield* sys.read(stream.fd, 256);
			if (request.length) yield* sys.write(stream.fd, encode("done\n"));
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (error.code === "EAGAIN") return;
		}
		this.streams.delete(stream.fd);
		sys.close(stream.fd);
	}
}

export const journald = defineProgram({
	name: "systemd-journald",
	package: "systemd",
	summary: "Journal service",
	usage: [""],
	options: [],
	*main({ sys }) {
		const notify = sys.environ.get("NOTIFY_SOCKET");
		return yield* new Journal(sys).run(() => {
			if (notify === undefined) return;
			const fd = sys.socket("dgram");
			sys.sendTo(fd, notify, encode("READY=1\nSTATUS=Processing requests...\n"));
			sys.close(fd);
		});
	},
});
