/** One mount(8): its syscalls in order, and what it says. */
import type { Blocking, MountFlags } from "../../../kernel/abi.ts";
import { Errno, isErrno, MountError } from "../../../kernel/errno.ts";
import { Accounts, findGroup, findUser } from "../../lib/accounts.ts";
import { canonicalName } from "../../lib/canonical.ts";
import { type MountEntry, readMountTable } from "../../lib/mount-table.ts";
import { type Context, Failure } from "../../lib/program.ts";
import { FAILED, mountSentence, withHint } from "./failure.ts";
import { joinOption, type MountOption, type MountPlan, planOptions, splitOptions } from "./option-list.ts";
import { kernelOnlyTypes } from "./table.ts";

export interface MountJob {
	readonly source: string;
	readonly target: string;
	/** undefined: to be found out. */
	readonly fstype: string | undefined;
	readonly options: readonly MountOption[];
	/** Only a change of propagation was asked for. */
	readonly propagationOnly: boolean;
}

/** What the command line says for every job. */
export interface RunSettings {
	readonly fake: boolean;
	readonly verbose: boolean;
	readonly onlyOnce: boolean;
}

/** Status for options that cannot be right. */
const USAGE = 1;

/** The options as libmount lists them, rw or ro in front. */
const allOptions = (job: MountJob): string => ["rw", ...job.options.map(joinOption)].join(",");

/** fsconfig(2) takes values up to this length, so that a longer list of lower directories must be given word by word. */
const VALUE_MAX = 255;

const names = (text: string): MountOption[] => splitOptions(text);

/** The last mount on a place. */
export const mountedAt = (table: readonly MountEntry[], target: string): MountEntry | undefined => table.findLast((entry) => entry.target === target);

export class MountRun {
	private readonly context: Context;
	private readonly settings: RunSettings;
	constructor(context: Context, settings: RunSettings) {
		this.context = context;
		this.settings = settings;
	}

	private fail(target: string, sentence: string, status = FAILED): never {
		throw new Failure(`mount: ${target}: ${sentence}\n`, status);
	}

	/** Throws Failure with libmount's words. */
	*perform(job: MountJob): Blocking<void> {
		const { sys } = this.context;
		if (sys.getuid() !== 0) this.fail(job.target, withHint("must be superuser to use mount."));
		const target = this.canonical(job.target);
		const wanted = planOptions(job.options);
		if (wanted.loop) this.context.unsimulated("option -o loop");
		const plan = wanted.remount ? yield* this.remountPlan(target, job.options) : wanted;
		yield* this.makeDirectory(target, plan);
		if (this.settings.onlyOnce && (yield* readMountTable(sys)).some((e) => e.target === target && e.source === job.source))
			this.fail(target, "filesystem already mounted.");
		if (!this.settings.fake) {
			const data = yield* this.namedIds(job, plan.data);
			try {
				this.call(job, { ...plan, data }, target);
			} catch (error) {
				const { source, fstype = "auto", propagationOnly } = job;
				const mountedOn = (yield* readMountTable(sys)).find((entry) => entry.source === source)?.target;
				const failed = { plan, source, fstype, targetExists: sys.tryStat(target) !== undefined, propagationOnly, mountedOn };
				this.fail(target, withHint(mountSentence(error, failed)));
			}
			yield* this.ownership(target, plan);
		}
		if (this.settings.verbose) yield* this.context.print(`mount: ${this.done(job, plan, target)}\n`);
	}

	private canonical(target: string): string {
		try {
			return canonicalName(this.context.sys, target, "all");
		} catch (error) {
			if (isErrno(error)) return target;
			throw error;
		}
	}

	private done(job: MountJob, plan: MountPlan, target: string): string {
		if (job.propagationOnly) return `${target} propagation flags changed.`;
		if (plan.bind) return `${job.source || target} bound on ${target}.`;
		if (plan.move) return `${job.source} moved to ${target}.`;
		if (plan.remount) return `${target} remounted.`;
		return `${job.source} mounted on ${target}.`;
	}

	/** What is in force stays unless an option says otherwise. */
	private *remountPlan(target: string, options: readonly MountOption[]): Blocking<MountPlan> {
		const now = mountedAt(yield* readMountTable(this.context.sys), target);
		const base: MountFlags = now ? planOptions(names(now.options)).flags : {};
		return planOptions(options, base);
	}

	private call(job: MountJob, plan: MountPlan, target: string): void {
		const { sys } = this.context;
		if (!job.propagationOnly) {
			if (plan.remount) sys.mount(job.source, target, job.fstype ?? "", { ...plan.flags, remount: true, bind: plan.bind }, plan.data);
			else if (plan.move) sys.mount(job.source, target, "", { move: true });
			else if (plan.bind) this.bind(job.source, target, plan);
			else this.create(job, plan, target);
		}
		for (const { type, recursive } of plan.propagation) sys.mount("none", target, "", { propagation: type, recursive });
	}

	/** A bind takes no flags of its own; they come by a remount right behind it. */
	private bind(source: string, target: string, plan: MountPlan): void {
		const { sys } = this.context;
		sys.mount(source, target, "", { bind: true, recursive: plan.recursive });
		if (Object.values(plan.flags).some(Boolean)) sys.mount(source, target, "", { ...plan.flags, remount: true, bind: true });
	}

	/** Tries the types of the list in turn; without one, what the device holds. */
	private create(job: MountJob, plan: MountPlan, target: string): void {
		const types = job.fstype === undefined || job.fstype === "auto" ? [undefined] : job.fstype.split(",");
		for (const [i, type] of types.entries()) {
			try {
				this.createAs(job.source, type, plan, target);
				return;
			} catch (error) {
				if (i === types.length - 1 || !isErrno(error)) throw error;
			}
		}
	}

	private createAs(source: string, type: string | undefined, plan: MountPlan, target: string): void {
		const { sys } = this.context;
		sys.stat(target);
		if (splitOptions(plan.data).some(({ value = "" }) => value.length > VALUE_MAX)) throw new Errno("EINVAL");
		try {
			sys.mount(source, target, type ?? "ext4", plan.flags, plan.data);
		} catch (error) {
			// a type without a driver is taken for one that wants a device, and its lookup is what fails
			if (isErrno(error, "ENODEV") && !kernelOnlyTypes.has(type ?? "")) this.lookUpDevice(source);
			throw error;
		}
	}

	/** Throws what opening `source` as a block device meets. */
	private lookUpDevice(source: string): never {
		const stat = this.context.sys.tryStat(source);
		if (stat?.kind === "block") throw new MountError("EBUSY", `${source}: Can't open blockdev`);
		if (stat?.kind === "file") throw new MountError("ENOMEM", "Cannot allocate memory");
		throw new MountError("ENOENT", `${source}: Can't lookup blockdev`);
	}

	/** X-mount.mkdir makes the place, with its parents. */
	private *makeDirectory(target: string, plan: MountPlan): Blocking<void> {
		const { sys } = this.context;
		const mode = plan.own.get("X-mount.mkdir") ?? plan.own.get("x-mount.mkdir");
		if (mode === undefined || sys.tryStat(target) || this.settings.fake) return;
		let path = "";
		for (const part of target.split("/").filter(Boolean)) {
			path += `/${part}`;
			if (sys.tryStat(path)) continue;
			try {
				sys.mkdir(path, mode === "" ? 0o755 : Number.parseInt(mode, 8));
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* this.context.out.flush();
				this.fail(target, `failed to create mountpoint: ${error.message}`);
			}
		}
	}

	/** uid= and gid= may be names. */
	private *namedIds(job: MountJob, data: string): Blocking<string> {
		if (!/(^|,)[ug]id=[^\d,]/.test(data)) return data;
		const accounts = yield* Accounts.load(this.context.sys);
		return splitOptions(data)
			.map((option) => {
				const find = option.key === "uid" ? findUser : option.key === "gid" ? findGroup : undefined;
				const id = find && option.value !== undefined ? find(accounts, option.value) : undefined;
				if (find && id === undefined && !/^\d+$/.test(option.value ?? ""))
					this.fail(job.target, `failed to parse mount options '${allOptions(job)}': Invalid argument.`, USAGE);
				return joinOption(id === undefined ? option : { key: option.key, value: String(id) });
			})
			.join(",");
	}

	/** X-mount.owner, group and mode change the root of what was mounted. */
	private *ownership(target: string, plan: MountPlan): Blocking<void> {
		const owner = plan.own.get("X-mount.owner");
		const group = plan.own.get("X-mount.group");
		const mode = plan.own.get("X-mount.mode");
		const { sys } = this.context;
		if (owner !== undefined || group !== undefined) {
			const accounts = yield* Accounts.load(sys);
			sys.chown(target, owner === undefined ? -1 : (findUser(accounts, owner) ?? -1), group === undefined ? -1 : (findGroup(accounts, group) ?? -1));
		}
		if (mode !== undefined) sys.chmod(target, Number.parseInt(mode, 8));
	}
}
