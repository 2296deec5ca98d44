/** Booting a world: all its hosts by one clock, with the cables between them. */
import { Clock } from "../kernel/clock.ts";
import { Listeners } from "../kernel/events.ts";
import { ProgramNotLoaded, type ProgramStore } from "../kernel/programs.ts";
import { deriveSeed } from "../kernel/random.ts";
import { type BootedHost, bootHost, type Surroundings } from "./boot.ts";
import type { Link, Plug } from "./wires/link.ts";
import { Sleeper } from "./wires/sleeper.ts";
import { Wiring } from "./wires/wiring.ts";
import type { HostSpec, World } from "./world.ts";

/** More than any host's boot takes. */
const BOOT_STEPS = 5_000_000;

export interface BootedWorld {
	readonly clock: Clock;
	readonly listeners: Listeners;
	readonly links: ReadonlyMap<string, Link>;
	/** By name, in the order of the world; light ones are added when they come up. */
	readonly hosts: ReadonlyMap<string, BootedHost>;
}

/** Boots the hosts of a world until their services have started. Throws ProgramNotLoaded. */
export function bootWorld(world: World, seed: number, programs: ProgramStore): BootedWorld {
	const clock = new Clock();
	const listeners = new Listeners();
	const wiring = new Wiring(world, seed, clock, listeners);
	const hosts = new Map<string, BootedHost>();
	const boot = (spec: HostSpec, plug: Surroundings["plug"]): BootedHost => {
		const first = spec === specs[0];
		const booted = bootHost(spec, first ? seed : deriveSeed(seed, spec.hostname), { clock, listeners, programs, plug });
		hosts.set(spec.hostname, booted);
		return booted;
	};
	const { hosts: specs } = world;
	for (const spec of specs) {
		if (spec.light) layDown(spec, wiring, clock, (plug) => boot(spec, plug));
		else boot(spec, (card) => void wiring.plug(spec, card)?.());
	}
	for (let steps = 0; clock.runnable > 0 && steps < BOOT_STEPS * specs.length; ) {
		steps += clock.run(BOOT_STEPS);
		// half a boot would go on after what was typed: it is begun again when the code is there
		if (clock.awaits !== undefined) throw new ProgramNotLoaded(clock.awaits);
	}
	for (const { up } of hosts.values()) up();
	return { clock, listeners, links: wiring.links, hosts };
}

/** Leaves a light host for later. It comes up in no time: what called it waits, and then finds it as if it had always been there. */
function layDown(spec: HostSpec, wiring: Wiring, clock: Clock, boot: (plug: Surroundings["plug"]) => BootedHost): void {
	let awake = false;
	const wake = (): void => {
		if (awake) return;
		awake = true;
		const attach = new Map<string, (() => Plug) | undefined>();
		const { kernel, up } = boot((card) => {
			attach.set(card.name, wiring.plug(spec, card));
		});
		clock.start(kernel, () => {
			up();
			for (const [name, sleeper] of sleepers) {
				const plug = attach.get(name)?.();
				if (plug) sleeper.replay(plug);
			}
		});
	};
	const sleepers = spec.network.cards.map((card) => [card.name, new Sleeper(card, wake)] as const);
	for (const [name, sleeper] of sleepers) wiring.standIn(spec, name, sleeper);
}
