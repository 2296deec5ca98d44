/** `apk add`, `apk del`, `apk upgrade`: what must come and go so that the world holds, and doing it. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { writeFile } from "../dpkg/database.ts";
import { readTar } from "../dpkg/format/tar-memory.ts";
import { Failure } from "../lib/program.ts";
import { type ApkRecord, dependencies, installedSize, nameOf, providesOf, titleOf, versionOf } from "./record.ts";
import { type ApkOffer, type ApkSystem, gunzipAll } from "./system.ts";

/** Who wants what cannot be had. */
interface Lack {
	readonly name: string;
	readonly by: string;
}

class Solver {
	private readonly system: ApkSystem;
	readonly chosen = new Map<string, ApkOffer | ApkRecord>();
	readonly lacks: Lack[] = [];
	private readonly upgrade: boolean;

	constructor(system: ApkSystem, upgrade: boolean) {
		this.system = system;
		this.upgrade = upgrade;
	}

	private find(name: string): ApkOffer | ApkRecord | undefined {
		const { installed, offers } = this.system;
		const own = installed.find((r) => nameOf(r) === name) ?? installed.find((r) => providesOf(r).includes(name));
		const offer = offers.get(own && nameOf(own) !== name ? nameOf(own) : name) ?? [...offers.values()].find(({ record }) => providesOf(record).includes(name));
		if (own && !(this.upgrade && offer && versionOf(offer.record) !== versionOf(own))) return own;
		return offer;
	}

	want(name: string, by: string): void {
		const found = this.find(name);
		if (!found) {
			this.lacks.push({ name, by });
			return;
		}
		const record = "record" in found ? found.record : found;
		if (this.chosen.has(nameOf(record))) return;
		this.chosen.set(nameOf(record), found);
		for (const { name: needed, conflict } of dependencies(record.fields.get("D") ?? ""))
			if (!conflict && !needed.startsWith("/")) this.want(needed, titleOf(record));
		// what others need is installed before them
		this.chosen.delete(nameOf(record));
		this.chosen.set(nameOf(record), found);
	}
}

const mebibytes = (system: ApkSystem): string =>
	`${Math.round(system.installed.reduce((sum, r) => sum + installedSize(r), 0) / 1024 / 1024)} MiB in ${system.installed.length} packages`;

function* install(system: ApkSystem, offer: ApkOffer): Blocking<boolean> {
	const { sys } = system.context;
	const bytes = yield* system.archive(offer);
	if (!bytes) return false;
	const [, ...data] = gunzipAll(bytes);
	const paths: string[] = [];
	for (const file of data.flatMap((part) => readTar(part))) {
		const path = file.name.replace(/\/$/, "");
		if (path === "" || path.startsWith(".")) continue;
		if (file.kind === "directory") {
			system.makeDirectory(path);
			continue;
		}
		system.makeDirectory(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
		const place = system.path(path);
		if (file.kind === "symlink") {
			if (sys.tryStat(place, { noFollow: true })) sys.unlink(place);
			sys.symlink(file.target, place);
		} else {
			yield* writeFile(sys, place, file.content, file.mode);
			sys.chmod(place, file.mode);
		}
		paths.push(path);
		if (sys.spend(1 + (file.size >> 12))) yield* sys.reschedule();
	}
	const name = nameOf(offer.record);
	system.installed = [...system.installed.filter((r) => nameOf(r) !== name), { fields: offer.record.fields, files: paths }];
	return true;
}

function remove(system: ApkSystem, record: ApkRecord): void {
	const { sys } = system.context;
	for (const path of [...record.files].sort().reverse()) {
		try {
			sys.unlink(system.path(path));
			sys.rmdir(system.path(path.slice(0, Math.max(0, path.lastIndexOf("/")))));
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	system.installed = system.installed.filter((r) => r !== record);
}

/** Makes the system hold what `world` asks for. */
export function* applyWorld(
	system: ApkSystem,
	world: readonly string[],
	options: { readonly upgrade: boolean; readonly simulate: boolean; readonly quiet: boolean },
): Blocking<number> {
	const { context } = system;
	const solver = new Solver(system, options.upgrade);
	for (const name of world) solver.want(name.replace(/[<>=~@].*$/, ""), `world[${name}]`);
	if (solver.lacks.length > 0) {
		const names = [...new Set(solver.lacks.map(({ name }) => name))];
		const lines = names.map(
			(name) =>
				`  ${name} (no such package):\n    required by: ${solver.lacks
					.filter((l) => l.name === name)
					.map(({ by }) => by)
					.join(" ")}\n`,
		);
		yield* context.out.flush();
		throw new Failure(`ERROR: unable to select packages:\n${lines.join("")}`, names.length);
	}
	const fresh = [...solver.chosen.values()].flatMap((found) => ("record" in found ? [found] : []));
	const leaving = system.installed.filter((r) => !solver.chosen.has(nameOf(r)));
	const total = fresh.length + leaving.length;
	const width = String(total).length;
	let done = 0;
	let errors = 0;
	const step = function* (text: string): Blocking<void> {
		done++;
		if (!options.quiet) yield* context.print(`(${String(done).padStart(width)}/${total}) ${text}\n`);
	};
	for (const record of leaving.reverse()) {
		yield* step(`Purging ${nameOf(record)} (${versionOf(record)})`);
		if (!options.simulate) remove(system, record);
	}
	for (const offer of fresh) {
		const name = nameOf(offer.record);
		const old = system.installed.find((r) => nameOf(r) === name);
		yield* step(old ? `Upgrading ${name} (${versionOf(old)} -> ${versionOf(offer.record)})` : `Installing ${name} (${versionOf(offer.record)})`);
		if (options.simulate || (yield* install(system, offer))) continue;
		errors++;
		yield* system.say(`ERROR: ${titleOf(offer.record)}: temporary error (try again later)\n`);
	}
	const busybox = system.installed.find((r) => nameOf(r) === "busybox");
	if (total > 0 && busybox && !options.simulate && !options.quiet) yield* context.print(`Executing ${titleOf(busybox)}.trigger\n`);
	if (!options.simulate) {
		system.world = [...world];
		yield* system.save();
	}
	if (!options.quiet) yield* context.print(errors > 0 ? `${errors} error${errors > 1 ? "s" : ""}; ${mebibytes(system)}\n` : `OK: ${mebibytes(system)}\n`);
	return errors;
}
