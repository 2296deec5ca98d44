/** Resource limits as systemd gives them to a service on Debian. getrlimit(2). */
import type { Resource, ResourceLimit } from "./abi.ts";

const unlimited: ResourceLimit = { soft: Infinity, hard: Infinity };

export const defaultLimits = (): Record<Resource, ResourceLimit> => ({
	core: { soft: 0, hard: Infinity },
	cpu: unlimited,
	data: unlimited,
	fsize: unlimited,
	locks: unlimited,
	memlock: { soft: 8388608, hard: 8388608 },
	msgqueue: { soft: 819200, hard: 819200 },
	nice: { soft: 0, hard: 0 },
	nofile: { soft: 1024, hard: 524288 },
	nproc: { soft: 15624, hard: 15624 },
	rss: unlimited,
	rtprio: { soft: 0, hard: 0 },
	rttime: unlimited,
	sigpending: { soft: 15624, hard: 15624 },
	stack: { soft: 8388608, hard: Infinity },
	as: unlimited,
});
