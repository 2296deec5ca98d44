/** A unit as the manager holds it. */

import type { ClientStreams } from "../protocol.ts";
import type { Command } from "../units/command.ts";
import { split, typeOf, type UnitType } from "../units/names.ts";
import type { LoadedUnit } from "../units/paths.ts";
import { splitWords } from "../units/unit-file.ts";

export type ActiveState = "inactive" | "active" | "activating" | "deactivating" | "failed" | "reloading";

/** A moment on both clocks, in seconds. */
export interface Moment {
	readonly real: number;
	readonly mono: number;
}

/** How a process ended, as systemd words it. */
export interface Ended {
	readonly code: "exited" | "killed" | "dumped";
	readonly status: number;
	/** `3/NOTIMPLEMENTED`, or the signal's name. */
	readonly word: string;
}

export interface Started {
	readonly key: string;
	readonly pid: number;
	readonly command: Command;
	readonly main: boolean;
	readonly at: Moment;
	ended: Ended | undefined;
	endedAt: Moment | undefined;
}

/** Commands of one setting being run one after the other. */
export interface Phase {
	readonly key: string;
	readonly commands: readonly Command[];
	next: number;
}

export class Unit {
	readonly name: string;
	readonly type: UnitType;
	file: LoadedUnit;
	linkedRequires: readonly string[] = [];
	linkedWants: readonly string[] = [];
	active: ActiveState = "inactive";
	sub: string;
	stateChange: Moment | undefined;
	inactiveExit: Moment | undefined;
	activeEnter: Moment | undefined;
	activeExit: Moment | undefined;
	inactiveEnter: Moment | undefined;
	invocation = "";
	result = "success";
	/** Made by systemd-run. */
	transient = false;
	/** Somebody is going to ask how it ended: it is not forgotten before. */
	held = false;
	/** What its standard streams are connected to, where systemd-run passed its own. */
	streams: ClientStreams | undefined;

	// ---- services
	mainPid = 0;
	controlPid = 0;
	started: Started[] = [];
	phase: Phase | undefined;
	restarts = 0;
	startTimes: number[] = [];
	statusText = "";
	/** Somebody asked it to stop: no restart. */
	stopAsked = false;
	/** When something is to happen by itself, monotonic seconds. */
	deadline: number | undefined;
	/** Seconds of processor time of the last run, and the most memory it had in bytes; "" where not known. */
	cpuUsed = 0;
	memoryPeak = "";

	private lists: { readonly file: LoadedUnit | undefined; readonly made: Map<string, readonly string[]> } = { file: undefined, made: new Map() };

	// ---- timers
	nextElapse: number | undefined;
	lastElapse = 0;

	constructor(name: string, file: LoadedUnit) {
		this.name = name;
		this.type = typeOf(name) ?? "service";
		this.file = file;
		this.sub = "dead";
	}

	private words(key: string): readonly string[] {
		return this.file.settings.values("Unit", key).flatMap(splitWords);
	}
	/** A list that follows from the unit's file alone: made once for each file. */
	private listed(key: string, make: () => readonly string[]): readonly string[] {
		if (this.lists.file !== this.file) this.lists = { file: this.file, made: new Map() };
		const known = this.lists.made.get(key) ?? make();
		this.lists.made.set(key, known);
		return known;
	}
	get description(): string {
		return this.file.settings.value("Unit", "Description") ?? this.name;
	}
	/** `t1.service - A test`, as messages name it. */
	get title(): string {
		return this.description === this.name ? this.name : `${this.name} - ${this.description}`;
	}
	get slice(): string {
		if (this.type === "slice") return this.name === "-.slice" ? "" : parentSlice(this.name);
		const given = this.file.settings.value(sectionOf(this.type), "Slice");
		if (given !== undefined) return given;
		const { prefix, instance } = split(this.name);
		return instance === undefined ? "system.slice" : `system-${prefix.replaceAll("-", "\\x2d")}.slice`;
	}
	get defaultDependencies(): boolean {
		return this.file.settings.flag("Unit", "DefaultDependencies", true) && this.type !== "slice" && this.type !== "device" && this.type !== "scope";
	}
	get requires(): readonly string[] {
		return this.listed("requires", () => {
			const base = [...this.words("Requires"), ...this.words("BindsTo")];
			const usual = this.type === "service" || this.type === "timer" || this.type === "socket";
			if (usual && this.defaultDependencies) base.push("sysinit.target");
			if (this.type === "service" || this.type === "scope") base.push(this.slice);
			return [...new Set(base)];
		});
	}
	get wants(): readonly string[] {
		return this.listed("wants", () => {
			return [...this.words("Wants"), ...this.words("Upholds")];
		});
	}
	get requisite(): readonly string[] {
		return this.listed("requisite", () => {
			return this.words("Requisite");
		});
	}
	get partOf(): readonly string[] {
		return this.listed("partOf", () => {
			return this.words("PartOf");
		});
	}
	get bindsTo(): readonly string[] {
		return this.listed("bindsTo", () => {
			return this.words("BindsTo");
		});
	}
	get conflicts(): readonly string[] {
		return this.listed("conflicts", () => {
			const base = this.words("Conflicts");
			return this.defaultDependencies && this.type !== "target" ? [...base, "shutdown.target"] : base;
		});
	}
	get before(): readonly string[] {
		return this.listed("before", () => {
			const base = [...this.words("Before")];
			if (this.defaultDependencies && this.type !== "target") base.push("shutdown.target");
			if (this.type === "timer" || this.type === "socket") base.push(this.triggers);
			return base;
		});
	}
	get after(): readonly string[] {
		return this.listed("after", () => {
			const base = [...this.words("After")];
			if (this.type === "service") {
				base.push(this.slice, "systemd-journald.socket");
				if (this.defaultDependencies) base.push("sysinit.target", "basic.target");
			}
			if ((this.type === "timer" || this.type === "socket") && this.defaultDependencies) base.push("sysinit.target");
			return [...new Set(base)];
		});
	}
	/** The unit a timer, socket or path starts. */
	get triggers(): string {
		const section = sectionOf(this.type);
		const { prefix, instance } = split(this.name);
		return this.file.settings.value(section, this.type === "socket" ? "Service" : "Unit") ?? `${prefix}${instance === undefined ? "" : `@${instance}`}.service`;
	}
	get isTrigger(): boolean {
		return this.type === "timer" || this.type === "socket" || this.type === "path";
	}
	get serviceType(): string {
		const given = this.file.settings.value("Service", "Type");
		const known = ["simple", "exec", "forking", "oneshot", "dbus", "notify", "notify-reload", "idle"];
		if (given !== undefined && known.includes(given)) return given;
		if (this.file.settings.value("Service", "BusName") !== undefined) return "dbus";
		return this.file.settings.values("Service", "ExecStart").length === 0 ? "oneshot" : "simple";
	}
	/** Its control group below the root; "" for units that have none. */
	get cgroup(): string {
		if (this.name === "init.scope") return "/init.scope";
		if (this.type === "slice") return sliceCgroup(this.name);
		// a socket unit has processes only to change the owner of what it makes
		const chowns = this.type === "socket" && ["SocketUser", "SocketGroup"].some((key) => this.file.settings.value("Socket", key) !== undefined);
		if (this.type !== "service" && this.type !== "scope" && !chowns) return "";
		return `${sliceCgroup(this.slice)}/${this.name}`;
	}
	get invalid(): string | undefined {
		if (
			this.type === "socket" &&
			this.file.load === "loaded" &&
			!this.file.settings.assignments.some((a) => a.section === "Socket" && a.key.startsWith("Listen"))
		) {
			return `${this.name}: Unit has no Listen setting (ListenStream=, ListenDatagram=, ListenFIFO=, ...). Refusing.`;
		}
		if (this.type !== "service" || this.file.load !== "loaded") return undefined;
		const { settings } = this.file;
		if (settings.values("Service", "ExecStart").length === 0 && settings.values("Service", "ExecStop").length === 0) {
			return `${this.name}: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.`;
		}
		if (settings.values("Service", "ExecStart").length > 1 && this.serviceType !== "oneshot") {
			return `${this.name}: Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.`;
		}
		return undefined;
	}
}

export const sectionOf = (type: UnitType): string => type.replace(/^./, (c) => c.toUpperCase());

export function parentSlice(slice: string): string {
	const stem = slice.replace(/\.slice$/, "");
	const dash = stem.lastIndexOf("-");
	return dash <= 0 ? "-.slice" : `${stem.slice(0, dash)}.slice`;
}

/** `/system.slice/system-getty.slice`; "" for the root slice. */
export function sliceCgroup(slice: string): string {
	if (slice === "-.slice" || slice === "") return "";
	return `${sliceCgroup(parentSlice(slice))}/${slice}`;
}
