extension Systemd.Directives {
    /// Of every unit.
    ///
    /// - Source: systemd.unit(5), read 2026-11-27.
    static let unit = unconditional + "\n" + conditions + "\n" + assertions

    /// What a unit that does not meet them is skipped for.
    private static let conditions = """
        ConditionPathExists text Skipped unless the path exists
        ConditionPathExistsGlob text Skipped unless a path matches
        ConditionPathIsDirectory text Skipped unless the path is a folder
        ConditionPathIsSymbolicLink text Skipped unless the path is a symbolic link
        ConditionPathIsMountPoint text Skipped unless the path is a mount point
        ConditionPathIsReadWrite text Skipped unless the file system of the path can be written
        ConditionPathIsEncrypted text Skipped unless the path lies on an encrypted device
        +ConditionPathIsSocket text Skipped unless the path is a socket
        ConditionDirectoryNotEmpty text Skipped unless the folder has anything in it
        ConditionFileNotEmpty text Skipped unless the file has anything in it
        ConditionFileIsExecutable text Skipped unless the file can be run
        ConditionNeedsUpdate text Skipped unless `/etc` or `/var` is older than `/usr`
        ConditionFirstBoot bool Skipped unless the system boots for the first time
        ConditionArchitecture text Skipped on other architectures
        ConditionFirmware text Skipped unless the firmware is of this kind
        ConditionVirtualization text Skipped unless (not) in this kind of virtual machine or container
        ConditionHost text Skipped on other hosts
        ConditionKernelCommandLine text Skipped unless the kernel's command line has this
        ConditionKernelVersion text Skipped on other kernels
        +ConditionKernelModuleLoaded text Skipped unless this kernel module is loaded
        +ConditionVersion text Skipped on other versions of kernel, systemd or C library
        ConditionCredential text Skipped unless the credential was handed to the system
        ConditionSecurity text Skipped unless this security technology is on
        ConditionCapability text Skipped unless the capability is in the bounding set
        ConditionACPower bool Skipped unless (not) on AC power
        ConditionMemory text Skipped unless there is so much memory
        ConditionCPUFeature text Skipped unless the processor has the feature
        ConditionCPUs text Skipped unless there are so many processors
        ConditionEnvironment text Skipped unless the manager's environment has the variable
        ConditionUser text Skipped unless the manager runs as this user
        ConditionGroup text Skipped unless the manager runs in this group
        ConditionControlGroupController text Skipped unless the controller is there
        ConditionOSRelease text Skipped unless os-release says so
        ConditionMemoryPressure text Skipped while memory is short
        ConditionCPUPressure text Skipped while processors are busy
        ConditionIOPressure text Skipped while disks are busy
        """

    /// What it fails for: the same things, one of them known later.
    private static let assertions =
        conditions
        .replacing("Condition", with: "Assert").replacing("Skipped", with: "Fails")
        .replacing("AssertFirmware", with: "+AssertFirmware")

    private static let unconditional = """
        Description text A name for people
        Documentation url Where to read about it: `http:`, `https:`, `file:`, `info:` or `man:` addresses
        SourcePath path The file that this one was generated from
        Requires units What is started along; if one fails to start and is ordered before, this does not start
        Requisite units What must be running already, or this fails at once
        Wants units What is started along, whether or not that works
        BindsTo units Like `Requires=`, and this stops when one of them stops by itself
        PartOf units When these are stopped or restarted, so is this
        Upholds units What is started again and again as long as this runs
        Conflicts units What cannot run together with this: starting one stops the other
        Before units What waits until this is up
        After units What this waits for
        OnSuccess units What is started when this is done and has succeeded
        OnFailure units What is started when this has failed
        PropagatesReloadTo units What is reloaded when this is
        ReloadPropagatedFrom units When these are reloaded, so is this
        PropagatesStopTo units What is stopped when this is
        StopPropagatedFrom units When these are stopped, so is this
        JoinsNamespaceOf units Whose `/tmp`, network or IPC this shares, where both have private ones
        RequiresMountsFor paths The mounts that these paths need are required, and come first
        +WantsMountsFor paths The mounts that these paths need are wanted, and come first
        StopWhenUnneeded bool Whether it is stopped when nothing needs it any more
        RefuseManualStart bool Whether only other units may start it
        RefuseManualStop bool Whether only other units may stop it
        AllowIsolate bool Whether `systemctl isolate` may be used on it
        DefaultDependencies bool Whether what nearly every unit needs is added by itself
        +SurviveFinalKillSignal bool Whether its processes outlive the last kill at shutdown
        OnSuccessJobMode =fail|replace|replace-irreversibly|isolate|flush|ignore-dependencies|ignore-requirements How the units of `OnSuccess=` are queued
        OnFailureJobMode =fail|replace|replace-irreversibly|isolate|flush|ignore-dependencies|ignore-requirements How the units of `OnFailure=` are queued
        IgnoreOnIsolate bool Whether it keeps running when another unit is isolated
        JobTimeoutSec time How long a job of this unit may wait and run
        JobRunningTimeoutSec time How long a job of this unit may run
        JobTimeoutAction action What happens to the system when the job takes too long
        JobTimeoutRebootArgument text What is handed to the reboot of `JobTimeoutAction=`
        StartLimitIntervalSec time In this time it may be started `StartLimitBurst=` times
        StartLimitBurst number How often it may be started in `StartLimitIntervalSec=`
        StartLimitAction action What happens to the system when it is started too often
        FailureAction action What happens to the system when it fails
        SuccessAction action What happens to the system when it ends well
        FailureActionExitStatus number The exit status handed on by `FailureAction=`
        SuccessActionExitStatus number The exit status handed on by `SuccessAction=`
        RebootArgument text What is handed to a reboot
        CollectMode =inactive|inactive-or-failed When the unit is forgotten
        BindTo units !BindsTo
        PropagateReloadTo units !PropagatesReloadTo
        PropagateReloadFrom units !ReloadPropagatedFrom
        RequiresOverridable units !Requires
        RequisiteOverridable units !Requisite
        OnFailureIsolate bool !OnFailureJobMode
        StartLimitInterval time !StartLimitIntervalSec
        """

    /// - Source: systemd.unit(5), read 2026-11-27.
    static let install = """
        Alias units Further names under which it is enabled
        WantedBy units Who wants it once it is enabled
        RequiredBy units Who requires it once it is enabled
        +UpheldBy units Who upholds it once it is enabled
        Also units What is enabled and disabled along with it
        DefaultInstance text The instance that is enabled where none is named
        """

    /// - Source: systemd.socket(5), read 2026-11-27.
    static let socket = """
        ListenStream text An address, a port or a path to listen on for streams
        ListenDatagram text An address, a port or a path to listen on for datagrams
        ListenSequentialPacket text A path to listen on for sequential packets
        ListenFIFO path A named pipe to listen on
        ListenNetlink text A netlink family to listen on
        ListenSpecial path A special file to listen on
        ListenMessageQueue text A message queue to listen on
        ListenUSBFunction path A USB gadget endpoint to listen on
        SocketProtocol =udplite|sctp|mptcp The protocol, where it is not the usual one
        BindIPv6Only =default|both|ipv6-only Whether an IPv6 socket takes IPv4, too
        Backlog number How many connections may wait
        BindToDevice text The network interface to listen on
        ExecStartPre command Run before the socket is made
        ExecStartPost command Run after the socket is made
        ExecStopPre command Run before the socket is closed
        ExecStopPost command Run after the socket is closed
        TimeoutSec time How long its commands may take
        SocketUser user Who owns the socket's file
        SocketGroup group Which group owns the socket's file
        SocketMode number The mode of the socket's file
        DirectoryMode number The mode of folders that are made for it
        Accept bool Whether each connection starts an instance of the service
        FlushPending bool Whether what waits is dropped when the service stops
        Writable bool Whether a special file is opened for writing, too
        MaxConnections number How many connections are served at once
        MaxConnectionsPerSource number The same for one address
        KeepAlive bool Whether idle connections are kept alive
        KeepAliveTimeSec time How long a connection is idle before it is probed
        KeepAliveIntervalSec time The time between two probes
        KeepAliveProbes number How many probes may stay unanswered
        DeferAcceptSec time How long a connection may wait for its first bytes
        NoDelay bool Whether small packets are sent at once
        Priority number The priority of all traffic
        ReceiveBuffer size The size of the receive buffer
        SendBuffer size The size of the send buffer
        IPTOS text The type of service of its packets
        IPTTL number The time to live of its packets
        Mark number The firewall mark of its packets
        PipeSize size The size of the pipe's buffer
        FreeBind bool Whether addresses may be bound that are not there yet
        Transparent bool Whether addresses of others may be bound
        Broadcast bool Whether datagrams may be sent to all
        PassCredentials bool Whether the sender's credentials come along
        PassSecurity bool Whether the sender's security context comes along
        PassPacketInfo bool Whether each packet says where it came from
        +PassPIDFD bool Whether the sender's process comes along as a descriptor
        +AcceptFileDescriptors bool Whether descriptors may be received
        +PassFileDescriptorsToExec bool Whether commands of the socket get its descriptors
        Timestamping text Whether packets are stamped with their time
        TCPCongestion text The congestion control of TCP
        ReusePort bool Whether several sockets may have one port
        MessageQueueMaxMessages number How many messages the queue holds
        MessageQueueMessageSize number How large a message may be
        RemoveOnStop bool Whether the socket's file is removed at the end
        Symlinks paths Links to the socket's file
        FileDescriptorName text What the descriptor is called for the service
        Service unit The service that is started for it
        TriggerLimitIntervalSec time In this time it may start its service `TriggerLimitBurst=` times
        TriggerLimitBurst number How often it may start its service in `TriggerLimitIntervalSec=`
        +PollLimitIntervalSec time In this time it is looked at `PollLimitBurst=` times
        +PollLimitBurst number How often it is looked at in `PollLimitIntervalSec=`
        +DeferTrigger text Whether a start waits for what is in its way
        +DeferTriggerMaxSec time How long a start may wait
        +XAttrEntryPoint text Extended attributes of the socket's file
        +XAttrListen text Extended attributes of the socket that listens
        +XAttrAccept text Extended attributes of its connections
        SmackLabel text The SMACK label of the socket's file
        SmackLabelIPIn text The SMACK label for what comes in
        SmackLabelIPOut text The SMACK label for what goes out
        SELinuxContextFromNet bool Whether the peer's SELinux context is taken over
        """

    /// - Source: systemd.timer(5), read 2026-11-27.
    static let timer = """
        OnCalendar text Days and times at which it elapses
        OnActiveSec time So long after the timer itself was started
        OnBootSec time So long after the machine was booted
        OnStartupSec time So long after the manager was started
        OnUnitActiveSec time So long after its unit was last started
        OnUnitInactiveSec time So long after its unit last ended
        OnClockChange bool Whether it elapses when the clock jumps
        OnTimezoneChange bool Whether it elapses when the time zone changes
        Persistent bool Whether a time that was missed while off is made up for
        WakeSystem bool Whether a sleeping machine is woken
        RemainAfterElapse bool Whether it stays loaded when it can elapse no more
        FixedRandomDelay bool Whether the random delay is always the same
        +DeferReactivation bool Whether the next time is counted from the end of the unit
        +RandomizedOffsetSec time A fixed offset of random length
        AccuracySec time How late it may be
        RandomizedDelaySec time A random delay of up to so long
        Unit unit What is started
        """

    /// - Source: systemd.path(5), read 2026-11-27.
    static let path = """
        PathExists path Starts its unit when the path exists
        PathExistsGlob path Starts its unit when a path matches
        PathChanged path Starts its unit when the path was written and closed
        PathModified path Starts its unit at every write to the path
        DirectoryNotEmpty path Starts its unit when the folder has anything in it
        Unit unit What is started
        MakeDirectory bool Whether the folders to watch are made
        DirectoryMode number The mode of those folders
        TriggerLimitIntervalSec time In this time it may start its unit `TriggerLimitBurst=` times
        TriggerLimitBurst number How often it may start its unit in `TriggerLimitIntervalSec=`
        """

    /// - Source: systemd.mount(5), read 2026-11-27.
    static let mount = """
        What text The device, file or other thing to mount
        Where path The mount point; the unit is called after it
        Options text Mount options, with commas between
        Type text The kind of file system
        TimeoutSec time How long mounting may take
        DirectoryMode number The mode of the mount point where it is made
        SloppyOptions bool Whether options that the file system does not know are passed over
        LazyUnmount bool Whether it is unmounted when it is no longer busy
        ForceUnmount bool Whether it is unmounted even if it cannot be reached
        ReadWriteOnly bool Whether a mount that can only be read is a failure
        """

    /// - Source: systemd.automount(5), read 2026-11-27.
    static let automount = """
        Where path The mount point; the unit is called after it
        ExtraOptions text Options of the mount of autofs
        DirectoryMode number The mode of folders that are made for it
        TimeoutIdleSec time After so long without use it is unmounted
        """

    /// - Source: systemd.swap(5), read 2026-11-27.
    static let swap = """
        What path The device or file to swap to; the unit is called after it
        Priority number The priority among all swap
        Options text Options of swapon
        TimeoutSec time How long swapon may take
        """
}
