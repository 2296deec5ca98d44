/** What a state of a service is to the rest of the manager: service_state to unit_active_state. */
import type { ActiveState } from "./unit.ts";

export const activeOf: Readonly<Record<string, ActiveState>> = {
	dead: "inactive",
	"start-pre": "activating",
	start: "activating",
	"start-post": "activating",
	running: "active",
	exited: "active",
	reload: "reloading",
	stop: "deactivating",
	"stop-sigterm": "deactivating",
	"stop-sigkill": "deactivating",
	"stop-post": "deactivating",
	"final-sigterm": "deactivating",
	"final-sigkill": "deactivating",
	failed: "failed",
	"auto-restart": "activating",
};
