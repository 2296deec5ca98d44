/** Timer units. systemd.timer(5). */
import type { Blocking } from "../../../kernel/abi.ts";
import { nextElapse } from "../units/calendar.ts";
import { parseSpan } from "../units/span.ts";
import type { Manager } from "./manager.ts";
import type { Unit } from "./unit.ts";

export class Timers {
	private readonly manager: Manager;
	constructor(manager: Manager) {
		this.manager = manager;
	}

	*start(unit: Unit): Blocking<void> {
		yield* this.manager.unit(unit.triggers);
		this.arm(unit, this.manager.monotonic);
		this.manager.activate(unit, unit.deadline === undefined ? "elapsed" : "waiting");
	}

	/** When it elapses next, seconds of the monotonic clock. */
	private next(unit: Unit, activated: number): number | undefined {
		const { manager } = this;
		const now = manager.monotonic;
		const real = manager.sys.clock("realtime");
		const { settings } = unit.file;
		const target = manager.units.get(unit.triggers);
		const times: number[] = [];
		const add = (key: string, base: number | undefined) => {
			for (const value of settings.values("Timer", key)) {
				const span = parseSpan(value);
				if (span !== undefined && base !== undefined) times.push(base + span);
			}
		};
		add("OnActiveSec", activated);
		add("OnBootSec", 0);
		add("OnStartupSec", 0);
		add("OnUnitActiveSec", target?.activeEnter?.mono ?? (unit.lastElapse ? unit.lastElapse - real + now : undefined));
		add("OnUnitInactiveSec", target?.inactiveEnter?.mono);
		for (const value of settings.values("Timer", "OnCalendar")) {
			const at = nextElapse(value, real);
			if (at !== undefined) times.push(now + (at - real));
		}
		const last = unit.lastElapse ? unit.lastElapse - real + now : -1;
		const open = times.filter((t) => t > now || (t > last && last < 0));
		return open.length ? Math.max(now, Math.min(...open)) : undefined;
	}
	arm(unit: Unit, activated: number): void {
		const at = this.next(unit, activated);
		unit.deadline = at;
		unit.nextElapse = at === undefined ? undefined : this.manager.sys.clock("realtime") + (at - this.manager.monotonic);
	}

	*elapsed(unit: Unit): Blocking<void> {
		const { manager } = this;
		unit.lastElapse = manager.sys.clock("realtime");
		yield* manager.jobs.add(unit.triggers, "start");
		yield* manager.jobs.run();
		this.arm(unit, unit.activeEnter?.mono ?? 0);
		unit.sub = unit.deadline === undefined ? "elapsed" : "waiting";
	}
}
