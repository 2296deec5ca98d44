/** A machine as pages, tests and graders hold it: the hosts of a world. Boot it, type at it, let its clock run, look at it. */
import { MemoryFileSystem } from "./fs/memory.ts";
import { Host, type SpawnOptions } from "./host.ts";
import type { WindowSize } from "./kernel/abi.ts";
import type { Listeners } from "./kernel/events.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { ProgramNotLoaded, type ProgramStore } from "./kernel/programs.ts";
import type { Task } from "./kernel/task.ts";
import { encode } from "./kernel/text.ts";
import type { Tty } from "./kernel/tty.ts";
import { type BootedWorld, bootWorld } from "./world/boot-world.ts";
import type { LinkQuality } from "./world/wires/link.ts";
import type { World } from "./world/world.ts";

export class Machine {
	private readonly world: BootedWorld;
	private readonly known = new Map<string, Host>();
	private readonly terminals = new Map<number, Tty>();
	/** The host that a world names first. */
	readonly first: Host;
	/** Receives what terminals show. */
	onOutput: ((terminal: number, data: Uint8Array) => void) | undefined;

	/** `programs`: those of programs/index.ts, or in a page ProgramsOnDemand. Throws ProgramNotLoaded. */
	constructor(options: { readonly world: World; readonly seed: number; readonly programs: ProgramStore }) {
		this.world = bootWorld(options.world, options.seed, options.programs);
		const [first] = this.hosts.values();
		if (!first) throw new Error(`the world ${options.world.name} begins with a light host`);
		this.first = first;
	}

	/** All hosts that are up, by name; in the order of the world, light ones when they came up. */
	get hosts(): ReadonlyMap<string, Host> {
		const { known } = this;
		for (const [name, booted] of this.world.hosts) if (!known.has(name)) known.set(name, new Host(booted));
		return known;
	}
	/** Throws when there is none of that name that is up. Without a name, the first. */
	host(name = this.first.name): Host {
		const host = this.hosts.get(name);
		if (!host) throw new Error(`there is no host ${name}; there are ${[...this.known.keys()].join(", ")}`);
		return host;
	}
	/** The first host's. */
	get kernel(): Kernel {
		return this.first.kernel;
	}

	/** Virtual nanoseconds since boot. */
	get now(): number {
		return this.world.clock.now;
	}
	/** When the earliest sleeper wakes; undefined when nothing waits for time. */
	get nextTimer(): number | undefined {
		return this.world.clock.timers.next;
	}
	/** What happens on all hosts; listeners are told on which. */
	get events(): Listeners {
		return this.world.listeners;
	}
	/** Whether anything wants to run at once. */
	get busy(): boolean {
		const { clock } = this.world;
		return clock.runnable > 0 || clock.awaits !== undefined;
	}
	/**
	 * The program whose code is wanted and not there. Until it is the machine stands still, its clock too, and takes no input: it
	 * would come where no replay can bring it.
	 */
	get awaits(): string | undefined {
		return this.world.clock.awaits;
	}
	private get kernels(): Kernel[] {
		return [...this.world.hosts.values()].map(({ kernel }) => kernel);
	}
	/** Steps run since boot. */
	get steps(): number {
		return this.kernels.reduce((sum, { steps }) => sum + steps, 0);
	}
	/** Bytes held by programs and by the files of every file system that is mounted somewhere; what a disk held from the start is no file's that somebody made. */
	get memory(): number {
		let bytes = 0;
		const disks = new Set<MemoryFileSystem>();
		for (const kernel of this.kernels) {
			if (kernel.memoryCeilingHit) return Infinity;
			const namespaces = new Set([...kernel.pidNamespace.tasks.values()].map((task) => task.ns.mnt));
			for (const namespace of namespaces) for (const { fs } of namespace.root.subtree()) if (fs instanceof MemoryFileSystem) disks.add(fs);
			bytes += kernel.memory;
		}
		for (const { used, installed } of disks) bytes += Math.max(0, used - installed) * 4096;
		return bytes;
	}
	/** More than this no host gets: see Kernel. */
	set memoryCeiling(bytes: number) {
		for (const kernel of this.kernels) kernel.memoryCeiling = bytes;
	}

	/** Runs slices until nothing is runnable, `maxSteps` are used up, or the clock reaches `until` (virtual ns). */
	run(maxSteps: number, until?: number): "idle" | "busy" {
		this.world.clock.run(maxSteps, until);
		return this.busy ? "busy" : "idle";
	}

	/** Moves the clock of an idle machine, at most to the next timer, and wakes who is due. */
	advance(to: number): void {
		this.world.clock.advance(Math.min(to, this.nextTimer ?? Infinity));
	}

	/**
	 * Runs with the clock jumping over idle times until nothing is left to happen, `done` says so, or `maxSteps` are used up.
	 * Returns whether it stopped for one of the first two reasons. Throws ProgramNotLoaded.
	 */
	settle(maxSteps: number, done: () => boolean = () => false): boolean {
		const { clock } = this.world;
		let left = maxSteps;
		while (left > 0 && !done()) {
			if (this.awaits !== undefined) throw new ProgramNotLoaded(this.awaits);
			if (clock.runnable > 0) left -= clock.run(Math.min(left, 10_000));
			else if (clock.timers.next !== undefined && !clock.halted) {
				this.advance(clock.timers.next);
				left--;
			} else return true;
			if (clock.halted) return true;
		}
		return left > 0;
	}

	/** Opens a terminal with a login shell on it; on the first host where none is named. */
	openTerminal(id: number, size: WindowSize, host?: string): void {
		this.terminals.set(
			id,
			this.host(host).openTerminal(id, size, (data) => this.onOutput?.(id, data)),
		);
	}
	/** Typed text: "\r" is Enter, "\x03" Ctrl-C. */
	keys(id: number, text: string): void {
		this.terminals.get(id)?.receive(encode(text));
	}
	resize(id: number, size: WindowSize): void {
		this.terminals.get(id)?.resize(size);
	}

	/** Starts a program on the first host: see Host. */
	spawn(path: string, argv: readonly string[], options: SpawnOptions = {}): Task {
		return this.first.spawn(path, argv, options);
	}
	/** Puts a file on the first host: see Host. */
	writeFile(path: string, data: Uint8Array | string, mode?: number): void {
		this.first.writeFile(path, data, mode);
	}

	/** Cuts, mends, slows a link, or makes it lose frames; what is not named stays. Throws when there is no such link. */
	changeLink(name: string, change: Partial<LinkQuality>): void {
		const link = this.world.links.get(name);
		if (!link) throw new Error(`there is no link ${name}; there are ${[...this.world.links.keys()].join(", ")}`);
		link.change(change);
	}
}
