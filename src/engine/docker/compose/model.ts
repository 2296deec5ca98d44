/** A compose project, with all short forms written out. Field names are those of the compose specification. */

export interface PortSpec {
	readonly mode: string;
	readonly host_ip?: string;
	readonly target: number;
	/** A number or a range; absent for any. */
	readonly published?: string;
	readonly protocol: string;
}

export interface VolumeSpec {
	readonly type: string;
	readonly source?: string;
	readonly target: string;
	readonly read_only?: boolean;
	readonly bind?: Readonly<Record<string, unknown>>;
	readonly volume?: Readonly<Record<string, unknown>>;
	readonly tmpfs?: Readonly<Record<string, unknown>>;
}

export interface Dependency {
	readonly condition: string;
	readonly required: boolean;
	readonly restart?: boolean;
}

export interface ServiceNetwork {
	readonly aliases?: readonly string[];
	readonly ipv4_address?: string;
	readonly ipv6_address?: string;
	readonly mac_address?: string;
	readonly priority?: number;
	readonly driver_opts?: Readonly<Record<string, string>>;
}

export interface BuildSpec {
	readonly context: string;
	readonly dockerfile: string;
	readonly dockerfile_inline?: string;
	readonly args?: Readonly<Record<string, string | null>>;
	readonly target?: string;
	readonly labels?: Readonly<Record<string, string>>;
	readonly network?: string;
	readonly no_cache?: boolean;
	readonly pull?: boolean;
	readonly tags?: readonly string[];
}

export interface HealthSpec {
	readonly test?: readonly string[];
	/** Nanoseconds. */
	readonly interval?: number;
	readonly timeout?: number;
	readonly start_period?: number;
	readonly start_interval?: number;
	readonly retries?: number;
	readonly disable?: boolean;
}

export interface Service {
	readonly name: string;
	readonly image?: string;
	readonly build?: BuildSpec;
	readonly command: readonly string[] | null;
	readonly entrypoint: readonly string[] | null;
	readonly environment: Readonly<Record<string, string | null>>;
	readonly labels: Readonly<Record<string, string>>;
	readonly ports: readonly PortSpec[];
	readonly expose: readonly string[];
	readonly volumes: readonly VolumeSpec[];
	readonly networks: Readonly<Record<string, ServiceNetwork | null>>;
	readonly depends_on: Readonly<Record<string, Dependency>>;
	readonly healthcheck?: HealthSpec;
	readonly profiles: readonly string[];
	/** How many containers it has. */
	readonly scale: number;
	/** Everything else as it stands in the file. */
	readonly rest: Readonly<Record<string, unknown>>;
}

export interface NetworkSpec {
	readonly name: string;
	readonly external?: boolean;
	readonly driver?: string;
	readonly driver_opts?: Readonly<Record<string, string>>;
	readonly internal?: boolean;
	readonly attachable?: boolean;
	readonly enable_ipv6?: boolean;
	readonly labels?: Readonly<Record<string, string>>;
	readonly ipam?: { readonly driver?: string; readonly config?: readonly Readonly<Record<string, unknown>>[] };
}

export interface VolumeDefinition {
	readonly name: string;
	readonly external?: boolean;
	readonly driver?: string;
	readonly driver_opts?: Readonly<Record<string, string>>;
	readonly labels?: Readonly<Record<string, string>>;
}

export interface Project {
	readonly name: string;
	readonly directory: string;
	readonly files: readonly string[];
	readonly services: Readonly<Record<string, Service>>;
	readonly networks: Readonly<Record<string, NetworkSpec>>;
	readonly volumes: Readonly<Record<string, VolumeDefinition>>;
	/** Values of variables, for what is made later: the environment and .env. */
	readonly environ: ReadonlyMap<string, string>;
}
