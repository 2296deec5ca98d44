/** The devices controller of v1 and what stands for it in v2: which device nodes may be made, read and written. Documentation/admin-guide/cgroup-v1/devices.rst. */
import type { DeviceFilterRule } from "../kernel/abi-containment.ts";
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import type { Cgroup } from "./cgroup.ts";
import { GroupState } from "./controllers.ts";

interface DeviceRule {
	readonly kind: "a" | "b" | "c";
	/** undefined is "*". */
	readonly major: number | undefined;
	readonly minor: number | undefined;
	readonly access: string;
}

const everything: DeviceRule = { kind: "a", major: undefined, minor: undefined, access: "rwm" };

function parseRule(text: string): DeviceRule {
	const word = text.trim();
	if (/^a(\s|$)/.test(word)) return everything;
	const [, kind, major, minor, access] = /^([bc])\s+(\d+|\*):(\d+|\*)\s+([rwm]{1,3})$/.exec(word) ?? [];
	if (kind === undefined || major === undefined || minor === undefined || access === undefined) throw new Errno("EINVAL");
	const number = (s: string) => (s === "*" ? undefined : Number(s));
	return { kind: kind as "b" | "c", major: number(major), minor: number(minor), access: [..."rwm"].filter((c) => access.includes(c)).join("") };
}

const sameDevice = (a: DeviceRule, b: DeviceRule): boolean => a.kind === b.kind && a.major === b.major && a.minor === b.minor;

export class DevicesGroup extends GroupState {
	readonly parent: DevicesGroup | undefined;
	/** What is not among the exceptions is allowed, or denied. */
	private allowing: boolean;
	private exceptions: readonly DeviceRule[];

	constructor(group: Cgroup, parent: DevicesGroup | undefined) {
		super(group);
		this.parent = parent;
		this.allowing = parent?.allowing ?? true;
		this.exceptions = parent?.exceptions ?? [];
	}

	/** Lines of devices.list. */
	get list(): string {
		if (this.allowing) return "a *:* rwm\n";
		return this.exceptions.map((r) => `${r.kind} ${r.major ?? "*"}:${r.minor ?? "*"} ${r.access}\n`).join("");
	}

	/** devices.allow. EPERM for what the group above denies; EINVAL while it has groups below, for "a". */
	allow(text: string): void {
		const rule = parseRule(text);
		if (rule.kind === "a") {
			if (this.group.children.size > 0) throw new Errno("EINVAL");
			if (this.parent && !this.parent.allowing) throw new Errno("EPERM");
			this.allowing = true;
			this.exceptions = this.parent?.exceptions ?? [];
			return;
		}
		if (this.parent && !this.parent.coversAll(rule)) throw new Errno("EPERM");
		if (this.allowing) this.subtract(rule);
		else this.include(rule);
	}
	/** devices.deny: acts on all groups below too. */
	deny(text: string): void {
		const rule = parseRule(text);
		if (rule.kind === "a") {
			if (this.group.children.size > 0) throw new Errno("EINVAL");
			this.allowing = false;
			this.exceptions = [];
			return;
		}
		for (const group of this.group.subtree()) {
			const state = group.states.devices;
			if (state?.allowing) state.include(rule);
			else state?.subtract(rule);
		}
	}
	private include(rule: DeviceRule): void {
		const known = this.exceptions.find((r) => sameDevice(r, rule));
		const access = [..."rwm"].filter((c) => known?.access.includes(c) || rule.access.includes(c)).join("");
		this.exceptions = known ? this.exceptions.map((r) => (r === known ? { ...r, access } : r)) : [...this.exceptions, rule];
	}
	private subtract(rule: DeviceRule): void {
		this.exceptions = this.exceptions
			.map((r) => (sameDevice(r, rule) ? { ...r, access: [...r.access].filter((c) => !rule.access.includes(c)).join("") } : r))
			.filter((r) => r.access !== "");
	}
	private coversAll(rule: DeviceRule): boolean {
		return [...rule.access].every((c) => this.allows(rule.kind, rule.major, rule.minor, c));
	}
	private allows(kind: string, major: number | undefined, minor: number | undefined, access: string): boolean {
		const matched = this.exceptions.some(
			(r) => r.kind === kind && (r.major === undefined || r.major === major) && (r.minor === undefined || r.minor === minor) && r.access.includes(access),
		);
		return matched !== this.allowing;
	}

	/** Whether a task may do this to a device: `access` of the letters r, w, m (mknod). EPERM. */
	check(kind: "char" | "block", device: { readonly major: number; readonly minor: number }, access: string): void {
		if (this.allowing && this.exceptions.length === 0) return;
		for (const c of access) if (!this.allows(kind === "char" ? "c" : "b", device.major, device.minor, c)) throw new Errno("EPERM");
	}
}

type Device = { readonly major: number; readonly minor: number };

function allowedBy(rules: readonly DeviceFilterRule[], kind: "c" | "b", device: Device, access: string): boolean {
	const matching = rules.findLast(
		(r) =>
			(r.type === undefined || r.type === "" || r.type === "a" || r.type === kind) &&
			(r.major === undefined || r.major < 0 || r.major === device.major) &&
			(r.minor === undefined || r.minor < 0 || r.minor === device.minor) &&
			(r.access === undefined || r.access.includes(access)),
	);
	return matching?.allow ?? false;
}

/** What the groups of a task say of a device, v1's controller and the filters of v2 alike. EPERM. */
export function checkDevice(task: Task, kind: "char" | "block", device: Device, access: string): void {
	task.groups.effective.devices.check(kind, device, access);
	for (const { deviceFilter } of task.cgroup.ancestry()) {
		if (!deviceFilter) continue;
		for (const letter of access) if (!allowedBy(deviceFilter, kind === "char" ? "c" : "b", device, letter)) throw new Errno("EPERM");
	}
}
