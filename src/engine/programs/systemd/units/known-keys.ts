/** The settings that systemd knows, so that it can say of the others that it ignores them. */
import type { LoadedUnit } from "./paths.ts";

const words = (text: string): string[] => text.trim().split(/\s+/);

const unit = words(`Description Documentation Wants Requires Requisite BindsTo PartOf Upholds Conflicts Before After OnFailure OnSuccess PropagatesReloadTo
	ReloadPropagatedFrom PropagatesStopTo StopPropagatedFrom JoinsNamespaceOf RequiresMountsFor WantsMountsFor OnFailureJobMode OnSuccessJobMode IgnoreOnIsolate
	StopWhenUnneeded RefuseManualStart RefuseManualStop AllowIsolate DefaultDependencies SurviveFinalKillSignal CollectMode FailureAction SuccessAction
	JobTimeoutSec JobRunningTimeoutSec JobTimeoutAction StartLimitIntervalSec StartLimitBurst StartLimitAction RebootArgument SourcePath
	ConditionArchitecture ConditionVirtualization ConditionHost ConditionKernelCommandLine ConditionKernelVersion ConditionSecurity ConditionCapability
	ConditionACPower ConditionNeedsUpdate ConditionFirstBoot ConditionPathExists ConditionPathExistsGlob ConditionPathIsDirectory ConditionPathIsSymbolicLink
	ConditionPathIsMountPoint ConditionPathIsReadWrite ConditionDirectoryNotEmpty ConditionFileNotEmpty ConditionFileIsExecutable ConditionUser ConditionGroup
	ConditionControlGroupController ConditionMemory ConditionCPUs ConditionEnvironment AssertPathExists AssertPathIsDirectory`);

const resource =
	words(`Slice CPUAccounting CPUWeight StartupCPUWeight CPUQuota CPUQuotaPeriodSec AllowedCPUs StartupAllowedCPUs AllowedMemoryNodes MemoryAccounting
	MemoryMin MemoryLow MemoryHigh MemoryMax MemorySwapMax MemoryZSwapMax TasksAccounting TasksMax IOAccounting IOWeight StartupIOWeight IODeviceWeight
	IOReadBandwidthMax IOWriteBandwidthMax IOReadIOPSMax IOWriteIOPSMax IPAccounting IPAddressAllow IPAddressDeny DeviceAllow DevicePolicy Delegate
	DisableControllers ManagedOOMSwap ManagedOOMMemoryPressure ManagedOOMPreference MemoryPressureWatch`);

const exec =
	words(`WorkingDirectory RootDirectory RootImage User Group DynamicUser SupplementaryGroups PAMName CapabilityBoundingSet AmbientCapabilities NoNewPrivileges
	SecureBits LimitCPU LimitFSIZE LimitDATA LimitSTACK LimitCORE LimitRSS LimitNOFILE LimitAS LimitNPROC LimitMEMLOCK LimitLOCKS LimitSIGPENDING LimitMSGQUEUE
	LimitNICE LimitRTPRIO LimitRTTIME UMask Nice OOMScoreAdjust CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork CPUAffinity IOSchedulingClass
	IOSchedulingPriority ProtectSystem ProtectHome RuntimeDirectory StateDirectory CacheDirectory LogsDirectory ConfigurationDirectory RuntimeDirectoryMode
	StateDirectoryMode RuntimeDirectoryPreserve ReadWritePaths ReadOnlyPaths InaccessiblePaths BindPaths BindReadOnlyPaths TemporaryFileSystem PrivateTmp
	PrivateDevices PrivateNetwork PrivateIPC PrivateUsers PrivateMounts ProtectHostname ProtectClock ProtectKernelTunables ProtectKernelModules ProtectKernelLogs
	ProtectControlGroups ProtectProc ProcSubset RestrictAddressFamilies RestrictFileSystems RestrictNamespaces LockPersonality MemoryDenyWriteExecute
	RestrictRealtime RestrictSUIDSGID RemoveIPC MountFlags SystemCallFilter SystemCallErrorNumber SystemCallArchitectures Environment EnvironmentFile
	PassEnvironment UnsetEnvironment StandardInput StandardOutput StandardError TTYPath TTYReset TTYVHangup TTYVTDisallocate SyslogIdentifier SyslogFacility
	SyslogLevel SyslogLevelPrefix LogLevelMax LogRateLimitIntervalSec IgnoreSIGPIPE KeyringMode TimerSlackNSec Personality UtmpIdentifier UtmpMode`);

const kill = words("KillMode KillSignal RestartKillSignal FinalKillSignal SendSIGKILL SendSIGHUP WatchdogSignal");

const service =
	words(`Type ExitType RemainAfterExit GuessMainPID PIDFile BusName ExecStart ExecStartPre ExecStartPost ExecCondition ExecReload ExecStop ExecStopPost
	RestartSec RestartSteps RestartMaxDelaySec TimeoutStartSec TimeoutStopSec TimeoutAbortSec TimeoutSec RuntimeMaxSec WatchdogSec Restart RestartMode
	SuccessExitStatus RestartPreventExitStatus RestartForceExitStatus RootDirectoryStartOnly NonBlocking NotifyAccess Sockets FileDescriptorStoreMax
	FileDescriptorStorePreserve USBFunctionDescriptors OOMPolicy OpenFile ReloadSignal StartLimitInterval StartLimitBurst StartLimitIntervalSec`);

const timer =
	words(`OnActiveSec OnBootSec OnStartupSec OnUnitActiveSec OnUnitInactiveSec OnCalendar AccuracySec RandomizedDelaySec FixedRandomDelay OnClockChange
	OnTimezoneChange Unit Persistent WakeSystem RemainAfterElapse DeferReactivation`);

const socket =
	words(`ListenStream ListenDatagram ListenSequentialPacket ListenFIFO ListenSpecial ListenNetlink ListenMessageQueue SocketProtocol BindIPv6Only Backlog
	SocketUser SocketGroup SocketMode DirectoryMode Accept Writable MaxConnections KeepAlive Service RemoveOnStop Symlinks PassCredentials PassSecurity
	ReceiveBuffer SendBuffer TriggerLimitIntervalSec TriggerLimitBurst FileDescriptorName DeferTrigger`);

const known: Readonly<Record<string, ReadonlySet<string>>> = {
	Unit: new Set(unit),
	Install: new Set(words("Alias WantedBy RequiredBy UpheldBy Also DefaultInstance")),
	Service: new Set([...service, ...exec, ...kill, ...resource]),
	Scope: new Set([...resource, ...kill, "RuntimeMaxSec", "TimeoutStopSec", "OOMPolicy"]),
	Slice: new Set(resource),
	Timer: new Set(timer),
	Socket: new Set([...socket, ...exec, ...kill, ...resource]),
	Mount: new Set([
		...exec,
		...kill,
		...resource,
		...words("What Where Type Options SloppyOptions LazyUnmount ReadWriteOnly ForceUnmount DirectoryMode TimeoutSec"),
	]),
	Path: new Set(words("PathExists PathExistsGlob PathChanged PathModified DirectoryNotEmpty Unit MakeDirectory DirectoryMode")),
};

/** Settings that confine a service in ways this machine does not have. Saying nothing of them would be a lie. */
const unsimulated: ReadonlySet<string> = new Set(
	words(`ProtectSystem ProtectHome PrivateTmp PrivateDevices PrivateNetwork PrivateIPC PrivateUsers PrivateMounts DynamicUser RootImage SystemCallFilter ReadWritePaths
	ReadOnlyPaths InaccessiblePaths BindPaths BindReadOnlyPaths TemporaryFileSystem CapabilityBoundingSet AmbientCapabilities PAMName RuntimeDirectory StateDirectory
	CacheDirectory LogsDirectory IPAddressDeny DeviceAllow CPUSchedulingPolicy CPUAffinity IOReadBandwidthMax IOWriteBandwidthMax WatchdogSec`),
);

const serviceTypes = ["simple", "exec", "forking", "oneshot", "dbus", "notify", "notify-reload", "idle"];

/** Whether `systemctl set-property` and `systemd-run -p` take it. */
export const isProperty = (section: string, key: string): boolean => known[section]?.has(key) ?? false;
/** Whether it can be changed while the unit runs. */
export const isResourceProperty = (key: string): boolean => resource.includes(key);

/** What the journal says of a unit's files. */
export function problemsOf(unitFile: LoadedUnit): string[] {
	const out = unitFile.problems.map((p) => p.text);
	for (const { section, key, value, file, line } of unitFile.settings.assignments) {
		const place = `${file}:${line}`;
		if (section.startsWith("X-")) continue;
		const keys = known[section];
		if (!keys) {
			if (!out.some((o) => o.includes(`Unknown section '${section}'`))) out.push(`${place}: Unknown section '${section}'. Ignoring.`);
		} else if (!keys.has(key) && !key.startsWith("X-")) out.push(`${place}: Unknown key '${key}' in section [${section}], ignoring.`);
		else if (section === "Service" && key === "Type" && value !== "" && !serviceTypes.includes(value))
			out.push(`${place}: Failed to parse Type=${value}, ignoring: Invalid argument`);
		else if (unsimulated.has(key) && !file.startsWith("/usr/lib/")) out.push(`${place}: ${key}= is not simulated here, ignoring.`);
	}
	return out;
}
