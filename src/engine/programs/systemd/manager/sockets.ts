/** Socket units: they listen, and start their service when somebody calls. systemd.socket(5). */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { Accounts, findGroup, findUser } from "../../lib/accounts.ts";
import { removeGroup } from "./cgroups.ts";
import { listensOn, openListener } from "./listen-address.ts";
import type { Manager } from "./manager.ts";
import type { Unit } from "./unit.ts";

/** What a service gets: a descriptor of the manager, and the name under which it is told of it. */
export interface PassedSocket {
	readonly fd: number;
	readonly name: string;
}

export class Sockets {
	private readonly manager: Manager;
	private readonly open = new Map<Unit, number[]>();
	constructor(manager: Manager) {
		this.manager = manager;
	}

	/** Descriptors on which a call starts a service. */
	get watched(): number[] {
		return [...this.open].flatMap(([unit, fds]) => (unit.sub === "listening" ? fds : []));
	}
	/** What the sockets that start this service pass to it. */
	passedTo(service: Unit): PassedSocket[] {
		return [...this.open].flatMap(([unit, fds]) => {
			if (unit.triggers !== service.name) return [];
			const name = unit.file.settings.value("Socket", "FileDescriptorName") ?? unit.name;
			return fds.map((fd) => ({ fd, name }));
		});
	}

	*start(unit: Unit): Blocking<void> {
		const { manager } = this;
		const { settings } = unit.file;
		const service = yield* manager.unit(unit.triggers);
		unit.result = "success";
		if (settings.flag("Socket", "Accept", false)) {
			manager.log(unit, `${unit.name}: Accept=yes is not simulated.`, 3);
			return this.fail(unit, "resources");
		}
		if (service.active !== "inactive" && service.active !== "failed") {
			manager.log(unit, `${unit.name}: Socket service ${service.name} already active, refusing.`, 3);
			return this.fail(unit, "resources");
		}
		if (unit.cgroup) manager.log(unit, `Starting ${unit.title}...`);
		const fds: number[] = [];
		this.open.set(unit, fds);
		const accounts = yield* Accounts.load(manager.sys);
		const user = settings.value("Socket", "SocketUser");
		const group = settings.value("Socket", "SocketGroup");
		const uid = user === undefined ? -1 : findUser(accounts, user);
		const primary = uid === undefined || uid < 0 ? -1 : (accounts.userById(uid)?.gid ?? -1);
		const gid = group === undefined ? primary : findGroup(accounts, group);
		if (uid === undefined || gid === undefined) {
			manager.log(unit, `${unit.name}: Failed to resolve ${uid === undefined ? `user ${user}` : `group ${group}`}: No such process`, 3);
			return this.fail(unit, "resources");
		}
		const options = {
			backlog: Number(settings.value("Socket", "Backlog") ?? "4096"),
			v6only: settings.value("Socket", "BindIPv6Only") === "ipv6-only",
			mode: Number.parseInt(settings.value("Socket", "SocketMode") ?? "0666", 8),
		};
		const directoryMode = Number.parseInt(settings.value("Socket", "DirectoryMode") ?? "0755", 8);
		for (const { text, address } of listensOn(settings)) {
			if (!address) continue;
			try {
				const path = address.kind === "unix" && !address.name.startsWith("\0") ? address.name : undefined;
				if (path !== undefined) this.makeParents(path, directoryMode);
				const fd = openListener(manager.sys, address, options);
				manager.sys.fcntlSet(fd, { nonBlocking: true });
				fds.push(fd);
				if (path !== undefined && (uid >= 0 || gid >= 0)) manager.sys.chown(path, uid, gid);
			} catch (error) {
				if (!isErrno(error)) throw error;
				manager.log(unit, `${unit.name}: Failed to create listening socket (${text}): ${error.message}`, 3);
				return this.fail(unit, "resources");
			}
		}
		manager.activate(unit, "listening");
	}
	private makeParents(path: string, mode: number): void {
		const { sys } = this.manager;
		for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) {
			const directory = path.slice(0, at);
			if (!sys.tryStat(directory)) sys.mkdir(directory, mode);
		}
	}

	/** Closes what it has open; the names stay unless RemoveOnStop=. */
	stop(unit: Unit): void {
		const { sys } = this.manager;
		for (const fd of this.open.get(unit) ?? []) sys.close(fd);
		this.open.delete(unit);
		if (unit.cgroup) removeGroup(this.manager.sys, unit.cgroup);
		if (!unit.file.settings.flag("Socket", "RemoveOnStop", false)) return;
		for (const { address } of listensOn(unit.file.settings)) {
			if (address?.kind === "unix" && sys.tryStat(address.name, { noFollow: true })) sys.unlink(address.name);
		}
	}
	private fail(unit: Unit, result: string): void {
		this.stop(unit);
		unit.result = result;
		unit.sub = "failed";
		this.manager.log(unit, `${unit.name}: Failed with result '${result}'.`, 4);
		this.manager.setActive(unit, "failed");
	}

	/** Starts the services whose sockets somebody calls. */
	*serve(): Blocking<void> {
		const fds = this.watched;
		if (fds.length === 0) return;
		const ready = new Set(
			(yield* this.manager.sys.poll(
				fds.map((fd) => ({ fd, read: true })),
				0,
			)).map((r) => r.fd),
		);
		for (const [unit, own] of [...this.open]) {
			if (unit.sub !== "listening" || !own.some((fd) => ready.has(fd))) continue;
			unit.sub = "running";
			yield* this.manager.jobs.add(unit.triggers, "start");
		}
		if (ready.size > 0) yield* this.manager.jobs.run();
	}

	/** A service has changed: when it is down, its sockets listen again; when it may not be started any more, they give up. */
	serviceChanged(service: Unit): void {
		for (const unit of [...this.open.keys()]) {
			if (unit.triggers !== service.name) continue;
			const down = service.active === "inactive" || service.active === "failed";
			if (service.active === "failed" && service.result === "start-limit-hit") this.fail(unit, "service-start-limit-hit");
			else if (down && unit.sub === "running") unit.sub = "listening";
			else if (!down && unit.sub === "listening") unit.sub = "running";
		}
	}
}
