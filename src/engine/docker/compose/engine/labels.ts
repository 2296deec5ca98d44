/** The labels by which compose knows its own. */
import { sha256 } from "@noble/hashes/sha2.js";
import { encode } from "../../../kernel/text.ts";
import type { NetworkSpec, Project, Service, VolumeDefinition } from "../model.ts";

export const composeVersion = "2.40.3";

const prefix = "com.docker.compose";
export const projectLabel = `${prefix}.project`;
export const serviceLabel = `${prefix}.service`;
export const hashLabel = `${prefix}.config-hash`;
export const numberLabel = `${prefix}.container-number`;
export const oneOffLabel = `${prefix}.oneoff`;
const networkLabel = `${prefix}.network`;
const volumeLabel = `${prefix}.volume`;
const dependsLabel = `${prefix}.depends_on`;
export const filesLabel = `${prefix}.project.config_files`;

const hash = (value: unknown): string => [...sha256(encode(JSON.stringify(value)))].map((b) => b.toString(16).padStart(2, "0")).join("");

/** Changes with everything that a container is made of, but not with how many there are. */
export function serviceHash(service: Service): string {
	const { build: _, depends_on: __, profiles: ___, scale: ____, ...rest } = service;
	return hash(rest);
}

export function containerLabels(project: Project, service: Service, number: number, image: string, oneOff: boolean): Record<string, string> {
	const dependencies = Object.entries(service.depends_on).map(([name, d]) => `${name}:${d.condition}:${d.restart === true}`);
	return {
		...service.labels,
		[hashLabel]: serviceHash(service),
		...(oneOff ? {} : { [numberLabel]: String(number) }),
		[dependsLabel]: dependencies.sort().join(","),
		[`${prefix}.image`]: image,
		[oneOffLabel]: oneOff ? "True" : "False",
		[projectLabel]: project.name,
		[filesLabel]: project.files.join(","),
		[`${prefix}.project.working_dir`]: project.directory,
		[serviceLabel]: service.name,
		[`${prefix}.version`]: composeVersion,
	};
}

const ofProject = (project: Project, value: unknown): Record<string, string> => ({
	[hashLabel]: hash(value),
	[projectLabel]: project.name,
	[`${prefix}.version`]: composeVersion,
});

export const networkLabels = (project: Project, key: string, network: NetworkSpec): Record<string, string> => ({
	...network.labels,
	...ofProject(project, network),
	[networkLabel]: key,
});
export const volumeLabels = (project: Project, key: string, volume: VolumeDefinition): Record<string, string> => ({
	...volume.labels,
	...ofProject(project, volume),
	[volumeLabel]: key,
});
