/** container.Health as it is kept and shown. */
export interface HealthResult {
	readonly Start: string;
	readonly End: string;
	/** 0 healthy, 1 unhealthy, -1 the probe could not run. */
	readonly ExitCode: number;
	readonly Output: string;
}

export interface Health {
	Status: "starting" | "healthy" | "unhealthy" | "none";
	FailingStreak: number;
	Log: HealthResult[];
}
