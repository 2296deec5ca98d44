/** The units of docker.io, as its package brings and enables them. */
import { directory, file, symlink, type Tree } from "../tree.ts";

const LIB = "/usr/lib/systemd/system";
const WANTS = "/etc/systemd/system";

export const dockerUnits: Tree = {
	[`${LIB}/docker.service`]: file(`[Unit]
Description=Docker Application Container Engine
Documentation=https://docs.docker.com
After=network-online.target nss-lookup.target docker.socket firewalld.service containerd.service time-set.target
Wants=network-online.target containerd.service
Requires=docker.socket
StartLimitBurst=3
StartLimitIntervalSec=60

[Service]
Type=notify
# the default is not to use systemd for cgroups because the delegate issues still
# exists and systemd currently does not support the cgroup feature set required
# for containers run by docker
EnvironmentFile=-/etc/default/docker
ExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS
ExecReload=/bin/kill -s HUP $MAINPID
TimeoutStartSec=0
RestartSec=2
Restart=always

# Having non-zero Limit*s causes performance problems due to accounting overhead
# in the kernel. We recommend using cgroups to do container-local accounting.
LimitNPROC=infinity
LimitCORE=infinity

# Comment TasksMax if your systemd version does not support it.
# Only systemd 226 and above support this option.
TasksMax=infinity

# set delegate yes so that systemd does not reset the cgroups of docker containers
Delegate=yes

# kill only the docker process, not all processes in the cgroup
KillMode=process
OOMScoreAdjust=-500

[Install]
WantedBy=multi-user.target
`),
	[`${LIB}/docker.socket`]: file(`[Unit]
Description=Docker Socket for the API

[Socket]
# If /var/run is not implemented as a symlink to /run, you may need to
# specify ListenStream=/var/run/docker.sock instead.
ListenStream=/run/docker.sock
SocketMode=0660
SocketUser=root
SocketGroup=docker

[Install]
WantedBy=sockets.target
`),
	[`${WANTS}/multi-user.target.wants/docker.service`]: symlink(`${LIB}/docker.service`),
	[`${WANTS}/multi-user.target.wants/containerd.service`]: symlink(`${LIB}/containerd.service`),
	[`${WANTS}/sockets.target.wants/docker.socket`]: symlink(`${LIB}/docker.socket`),
	"/etc/docker": directory(),
};
