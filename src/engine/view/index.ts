export { LiveHost } from "./host.ts";
export {
	type CgroupView,
	type ConnectionView,
	type HostView,
	type LinkView,
	type MachineView,
	type MountView,
	machineView,
	type NamespaceView,
	type ProcessView,
	plainView,
} from "./plain.ts";
