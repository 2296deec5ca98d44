/** When a container that ended is started again: moby's restartmanager. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { Future } from "../../../programs/lib/sync.ts";
import type { RestartPolicy } from "../../api/container.ts";

/** Seconds. */
const FIRST_WAIT = 0.1;
const LONGEST_WAIT = 60;
/** A run of that many seconds begins the back-off anew. */
const GOOD_RUN = 10;

export const isNone = (policy: RestartPolicy | undefined): boolean => policy?.Name === undefined || policy.Name === "" || policy.Name === "no";

export class RestartTracker {
	private policy: RestartPolicy;
	private wait = 0;
	private count: number;
	private cancelled = false;
	/** Set by `cancel`, so that who waits for the next start is woken. */
	private woken = new Future<true>();

	constructor(policy: RestartPolicy | undefined, count: number) {
		this.policy = policy ?? {};
		this.count = count;
	}

	setPolicy(policy: RestartPolicy): void {
		this.policy = policy;
	}

	/** ShouldRestart: seconds to wait before the next start, undefined when it stays as it is. */
	next(exitCode: number, manuallyStopped: boolean, ranFor: number): number | undefined {
		if (this.cancelled || isNone(this.policy)) return undefined;
		const { Name: name, MaximumRetryCount: most = 0 } = this.policy;
		const wanted =
			name === "always"
				? !manuallyStopped
				: name === "unless-stopped"
					? !manuallyStopped
					: name === "on-failure" && exitCode !== 0 && !manuallyStopped && (most === 0 || this.count < most);
		if (!wanted) return undefined;
		if (ranFor >= GOOD_RUN) this.wait = 0;
		this.wait = this.wait === 0 ? FIRST_WAIT : Math.min(this.wait * 2, LONGEST_WAIT);
		this.count++;
		return this.wait;
	}

	/** Sleeps until the next start; false when it was cancelled meanwhile. */
	*sleep(sys: Sys, seconds: number): Blocking<boolean> {
		yield* this.woken.wait(sys, seconds);
		return !this.cancelled;
	}

	cancel(sys: Sys): void {
		this.cancelled = true;
		this.woken.set(sys, true);
	}
}
