# SPDX-License-Identifier: GPL-2.0-only
#
# The networks a and b of a machine in a SAN (two.sh), and its port to the hub.

# net_up NUMBER: 10.1.0.NUMBER on eth0, 10.2.0.NUMBER on eth1
net_up() {
	local i
	for i in 0 1; do
		ip link set "eth$i" up && ip addr replace "10.$((i + 1)).0.$1/24" dev "eth$i" || return
	done
}

# net_bytes: sent and received on both, printed and in REPLY
net_bytes() {
	local f sum=0
	for f in /sys/class/net/eth[01]/statistics/[rt]x_bytes; do
		read -r REPLY <"$f"
		((sum += REPLY))
	done
	REPLY=$sum
	echo "$REPLY"
}

# hub_port: REPLY is the device; false where this is no machine of a SAN
hub_port() {
	local f name
	for f in /sys/class/virtio-ports/*; do
		read -r name 2>/dev/null <"$f/name" && [[ $name == xcopy.hub ]] || continue
		REPLY=/dev/${f##*/}
		return 0
	done
	return 1
}
