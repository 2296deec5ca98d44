/** The images of the recorded machine: two imported root file systems, and one that the classic builder made of them. */
import type { ContainerConfig, HistoryEntry } from "../image/config.ts";
import { busybox } from "./busybox.ts";
import { bookworm, bookwormLayer } from "./debian/bookworm.ts";
import type { CatalogueImage } from "./image.ts";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

interface Step {
	readonly created: string;
	readonly command: string;
	readonly change: ContainerConfig;
}

/** What `docker build` did for `nginx`, step by step: each is an image of its own, and the parent of the next. */
const steps: readonly Step[] = [
	{ created: "2026-11-22T08:35:20.417302614Z", command: "EXPOSE 80", change: { ExposedPorts: { "80/tcp": {} } } },
	{ created: "2026-11-22T08:35:20.886214905Z", command: "STOPSIGNAL SIGQUIT", change: { StopSignal: "SIGQUIT" } },
	{ created: "2026-11-22T08:35:21.330815127Z", command: 'CMD ["nginx" "-g" "daemon off;"]', change: { Cmd: ["nginx", "-g", "daemon off;"] } },
];

function built(): CatalogueImage[] {
	let config: ContainerConfig = { Cmd: ["bash"], Env: [PATH] };
	const history: HistoryEntry[] = [...(bookworm.config.history ?? [])];
	return steps.map(({ created, command, change }, i): CatalogueImage => {
		config = { ...config, ...change };
		history.push({ created, created_by: `/bin/sh -c #(nop)  ${command}`, empty_layer: true });
		return {
			names: i === steps.length - 1 ? ["nginx:latest"] : [],
			layers: [bookwormLayer],
			built: true,
			config: {
				architecture: "amd64",
				config,
				container_config: { ...config, Cmd: ["/bin/sh", "-c", `#(nop) ${command.startsWith("CMD") ? `${command}` : ` ${command}`}`] },
				created,
				docker_version: "28.5.2+dfsg4",
				history: [...history],
				os: "linux",
			},
		};
	});
}

/** In the order in which they were made: a built image's parent stands before it. */
export const recordedImages: readonly CatalogueImage[] = [busybox, bookworm, ...built()];
