extension Systemd.Directives {
    /// - Source: systemd.service(5), read 2026-11-27.
    static let service = """
        Type =simple|exec|forking|oneshot|dbus|notify|notify-reload|idle How the manager knows that it is up
        ExitType =main|cgroup Whether it ends with its main process or with its last one
        PIDFile path The file in which a forking service writes its process number
        BusName text The name that a service of type `dbus` takes on the bus
        ExecCondition command Run first; another exit status than 0 skips the rest
        ExecStartPre command Run before the service
        ExecStart command The program that is the service, and its arguments
        ExecStartPost command Run after the service is up
        ExecReload command Run when the service is to read its settings anew
        ExecStop command Run to stop the service
        ExecStopPost command Run after the service has ended, however it did
        +ExecReloadPost command Run after it has read its settings anew
        RestartSec time How long it waits before it is started again
        +RestartSteps number In how many steps the wait grows to `RestartMaxDelaySec=`
        +RestartMaxDelaySec time The longest wait before it is started again
        +RestartMode =normal|direct|debug Whether others notice that it is started again
        Restart =no|always|on-success|on-failure|on-abnormal|on-abort|on-watchdog Whether it is started again when it ends
        TimeoutSec time How long its start and its stop may take
        TimeoutStartSec time How long its start may take
        TimeoutStopSec time How long its stop may take
        TimeoutAbortSec time How long it may take to end after the watchdog's signal
        TimeoutStartFailureMode =terminate|abort|kill What is done when its start takes too long
        TimeoutStopFailureMode =terminate|abort|kill What is done when its stop takes too long
        RuntimeMaxSec time How long it may run
        RuntimeRandomizedExtraSec time A random time on top of that
        WatchdogSec time It must say that it lives at least so often
        RemainAfterExit bool Whether it counts as running when its processes have ended
        GuessMainPID bool Whether the main process of a forking service is guessed
        RestartPreventExitStatus text With these exit statuses it is not started again
        RestartForceExitStatus text With these exit statuses it is started again
        SuccessExitStatus text Exit statuses that are no failure beside 0
        RootDirectoryStartOnly bool Whether only the main command sees `RootDirectory=`
        NonBlocking bool Whether descriptors that are passed do not block
        FileDescriptorStoreMax number How many descriptors the manager keeps for it
        +FileDescriptorStorePreserve =no|yes|restart When they are kept
        +OpenFile text A file that is opened for it
        +ReloadSignal text The signal that makes it read its settings anew
        +RefreshOnReload text What of its surroundings is made anew at a reload
        NotifyAccess =none|main|exec|all Whose words about its state count
        Sockets units The sockets that are handed to it
        USBFunctionDescriptors path The descriptors of a USB gadget
        USBFunctionStrings path The strings of a USB gadget
        OOMPolicy =continue|stop|kill What is done when one of its processes is killed for want of memory
        PermissionsStartOnly bool !+
        StartLimitInterval time !StartLimitIntervalSec
        StartLimitBurst number ![Unit]
        StartLimitAction action ![Unit]
        FailureAction action ![Unit]
        RebootArgument text ![Unit]
        """

    /// - Source: systemd.kill(5), read 2026-11-27.
    static let kill = """
        KillMode =control-group|mixed|process|none Which of its processes are killed at the end
        KillSignal signal The signal that asks it to end
        RestartKillSignal signal The same when it is started again
        SendSIGHUP bool Whether SIGHUP is sent, too
        SendSIGKILL bool Whether what does not end is killed
        FinalKillSignal signal The signal that kills what does not end
        WatchdogSignal signal The signal that ends what the watchdog gave up
        """

    /// - Source: systemd.scope(5), read 2026-11-27.
    static let scope = """
        OOMPolicy =continue|stop|kill What is done when one of its processes is killed for want of memory
        RuntimeMaxSec time How long it may run
        RuntimeRandomizedExtraSec time A random time on top of that
        TimeoutStopSec time How long its stop may take
        """

    /// - Source: systemd.resource-control(5), read 2026-11-27.
    static let resources = """
        Slice unit The slice in whose share it runs
        AllowedCPUs text The processors it may use
        StartupAllowedCPUs text The same while the system starts
        AllowedMemoryNodes text The memory nodes it may use
        StartupAllowedMemoryNodes text The same while the system starts
        CPUAccounting bool Whether its use of processors is counted
        CPUWeight text Its share of processors, against its neighbours
        StartupCPUWeight text The same while the system starts
        CPUQuota text The most of one processor that it gets, in percent
        CPUQuotaPeriodSec time The period over which that is measured
        MemoryAccounting bool Whether its memory is counted
        MemoryMin size Memory that is never taken from it
        MemoryLow size Memory that is taken from it only in need
        +StartupMemoryLow size The same while the system starts
        DefaultMemoryMin size What units below it have as `MemoryMin=`
        DefaultMemoryLow size What units below it have as `MemoryLow=`
        +DefaultStartupMemoryLow size The same while the system starts
        MemoryHigh size Above this it is slowed down
        +StartupMemoryHigh size The same while the system starts
        MemoryMax size Above this its processes are killed
        +StartupMemoryMax size The same while the system starts
        MemorySwapMax size How much of it may be swapped out
        +StartupMemorySwapMax size The same while the system starts
        +MemoryZSwapMax size How much of it may be in compressed swap
        +StartupMemoryZSwapMax size The same while the system starts
        +MemoryZSwapWriteback bool Whether compressed swap is written to disk
        +MemoryPressureWatch =off|on|auto|skip Whether it is told when memory is short
        +MemoryPressureThresholdSec time How much want of memory it is told of
        TasksAccounting bool Whether its tasks are counted
        TasksMax text How many tasks it may have
        IOAccounting bool Whether its use of disks is counted
        IOWeight text Its share of disks, against its neighbours
        StartupIOWeight text The same while the system starts
        IODeviceWeight text Its share of one disk
        IOReadBandwidthMax text How fast it may read from a disk
        IOWriteBandwidthMax text How fast it may write to a disk
        IOReadIOPSMax text How often a second it may read from a disk
        IOWriteIOPSMax text How often a second it may write to a disk
        IODeviceLatencyTargetSec text The latency of a disk that is aimed at
        IPAccounting bool Whether its packets are counted
        IPAddressAllow text Addresses it may speak with
        IPAddressDeny text Addresses it may not speak with
        IPIngressFilterPath path A BPF program that filters what comes in
        IPEgressFilterPath path A BPF program that filters what goes out
        BPFProgram text A BPF program of its control group
        SocketBindAllow text Addresses it may bind
        SocketBindDeny text Addresses it may not bind
        RestrictNetworkInterfaces text Network interfaces it may (not) use
        +BindNetworkInterface text The network interface of its sockets
        +NFTSet text Sets of nftables that its control group is put into
        DeviceAllow text Devices it may use, and how
        DevicePolicy =auto|closed|strict Which devices it may use
        Delegate text Whether it makes control groups of its own
        +DelegateSubgroup text The control group below it that its process is put into
        DisableControllers text Controllers that are off below it
        ManagedOOMSwap =auto|kill Whether systemd-oomd acts when swap is short
        ManagedOOMMemoryPressure =auto|kill Whether systemd-oomd acts when memory is short
        ManagedOOMMemoryPressureLimit text How short that is
        +ManagedOOMMemoryPressureDurationSec time For how long
        ManagedOOMPreference =none|avoid|omit Whether systemd-oomd spares it
        +CoredumpReceive bool Whether core dumps of its containers are handed to it
        CPUShares text !CPUWeight
        StartupCPUShares text !StartupCPUWeight
        MemoryLimit size !MemoryMax
        BlockIOAccounting bool !IOAccounting
        BlockIOWeight text !IOWeight
        StartupBlockIOWeight text !StartupIOWeight
        BlockIODeviceWeight text !IODeviceWeight
        BlockIOReadBandwidth text !IOReadBandwidthMax
        BlockIOWriteBandwidth text !IOWriteBandwidthMax
        """

    /// - Source: systemd.exec(5), read 2026-11-27.
    static let exec = """
        WorkingDirectory text The folder in which it runs; `~` is the user's own
        RootDirectory path The folder that it sees as `/`
        RootImage path The image that it sees as `/`
        RootImageOptions text Mount options of that image
        +RootImagePolicy text Which partitions of that image are used
        RootHash text The dm-verity hash of that image
        RootHashSignature text Its signature
        RootVerity path Its dm-verity data
        +RootEphemeral bool Whether changes of the root are thrown away
        ExtensionDirectories paths Folders that are laid over `/usr` and `/opt`
        ExtensionImages text Images that are laid over `/usr` and `/opt`
        +ExtensionImagePolicy text Which partitions of them are used
        MountImages text Images that are mounted for it
        +MountImagePolicy text Which partitions of them are used
        User user As whom it runs
        Group group In which group it runs
        SupplementaryGroups group Further groups in which it runs
        +SetLoginEnvironment bool Whether HOME, LOGNAME and SHELL are set
        Nice number Its niceness, from -20 (most) to 19 (least)
        OOMScoreAdjust number How likely it is killed for want of memory
        CoredumpFilter text Which memory goes into a core dump
        IOSchedulingClass text Its class for disks
        IOSchedulingPriority number Its priority for disks
        CPUSchedulingPolicy text Its class for processors
        CPUSchedulingPriority number Its priority for processors
        CPUSchedulingResetOnFork bool Whether its children have none of that
        CPUAffinity text The processors on which it runs
        NUMAPolicy text How memory nodes are chosen
        NUMAMask text Which memory nodes are chosen from
        UMask number The mask of the modes of its new files
        Environment text Variables: `NAME=value`, several with blanks between
        EnvironmentFile file A file of variables; with `-` in front it may be missing
        PassEnvironment text Variables of the manager that it gets
        UnsetEnvironment text Variables that it does not get
        DynamicUser bool Whether it runs as a user that is made for it
        RemoveIPC bool Whether its IPC objects are removed at the end
        StandardInput text Where it reads from
        StandardOutput text Where it writes to
        StandardError text Where it writes errors to
        StandardInputText text What it reads
        StandardInputData text What it reads, in Base64
        TTYPath path Its terminal
        TTYReset bool Whether the terminal is reset
        TTYVHangup bool Whether the terminal is hung up
        TTYVTDisallocate bool Whether the virtual terminal is given back
        TTYRows number Rows of the terminal
        TTYColumns number Columns of the terminal
        SyslogIdentifier text What it is called in the log
        SyslogFacility text The facility of its lines in the log
        SyslogLevel text The level of its lines in the log
        SyslogLevelPrefix bool Whether its lines may begin with a level
        LogLevelMax text Lines of lower levels are left out
        LogRateLimitIntervalSec time In this time it may log `LogRateLimitBurst=` lines
        LogRateLimitBurst number How many lines it may log in `LogRateLimitIntervalSec=`
        LogExtraFields text Further fields of its lines in the log
        +LogFilterPatterns text Which of its lines are (not) logged
        LogNamespace text The journal that its lines go to
        SecureBits text Secure bits of its process
        CapabilityBoundingSet text The capabilities that it may ever have
        AmbientCapabilities text Capabilities that it has without being root
        TimerSlackNSec text How late its timers may be
        NoNewPrivileges bool Whether it can never gain privileges
        KeyringMode =inherit|private|shared Which kernel keyring it has
        ProtectProc =noaccess|invisible|ptraceable|default Which processes of others it sees
        ProcSubset =all|pid What of `/proc` it sees
        SystemCallFilter text System calls it may (`~`: may not) make
        SystemCallArchitectures text Architectures whose system calls it may make
        SystemCallErrorNumber text The error of a call that it may not make
        SystemCallLog text System calls that are logged
        MemoryDenyWriteExecute bool Whether memory cannot be writable and executable
        RestrictNamespaces text Kinds of namespaces that it may make
        +DelegateNamespaces text Kinds of namespaces that are its own
        RestrictRealtime bool Whether realtime scheduling is denied
        RestrictSUIDSGID bool Whether it cannot make files set-user-ID
        RestrictAddressFamilies text Kinds of sockets it may make
        RestrictFileSystems text Kinds of file systems it may use
        LockPersonality bool Whether its execution domain is fixed
        LimitCPU limit The most processor time
        LimitFSIZE limit The largest file
        LimitDATA limit The most data
        LimitSTACK limit The largest stack
        LimitCORE limit The largest core dump
        LimitRSS limit The most resident memory
        LimitNOFILE limit The most open files
        LimitAS limit The most address space
        LimitNPROC limit The most processes of its user
        LimitMEMLOCK limit The most locked memory
        LimitLOCKS limit The most file locks
        LimitSIGPENDING limit The most signals that wait
        LimitMSGQUEUE limit The most bytes in message queues
        LimitNICE limit The highest niceness that it may raise itself to
        LimitRTPRIO limit The highest realtime priority
        LimitRTTIME limit The most realtime without a pause
        ReadWritePaths paths Paths it may write to, whatever else is protected
        ReadOnlyPaths paths Paths it may only read
        InaccessiblePaths paths Paths it cannot reach
        ExecPaths paths Paths from which it may run programs
        NoExecPaths paths Paths from which it may not run programs
        ExecSearchPath text Folders in which its commands are looked for
        BindPaths text Paths that appear elsewhere for it
        BindReadOnlyPaths text The same, only to be read
        TemporaryFileSystem text Empty file systems in memory
        +PrivateBPF bool Whether it has a BPF file system of its own
        +BPFDelegateCommands text BPF commands it may use
        +BPFDelegateMaps text Kinds of BPF maps it may make
        +BPFDelegatePrograms text Kinds of BPF programs it may load
        +BPFDelegateAttachments text Where it may attach BPF programs
        PrivateTmp text Whether it has a `/tmp` of its own
        PrivateDevices bool Whether it sees no real devices
        ProtectKernelTunables bool Whether it cannot change kernel parameters
        ProtectKernelModules bool Whether it cannot load kernel modules
        ProtectKernelLogs bool Whether it cannot read the kernel's log
        ProtectClock bool Whether it cannot set the clock
        ProtectControlGroups text Whether it cannot change control groups
        NetworkNamespacePath path The network namespace it runs in
        IPCNamespacePath path The IPC namespace it runs in
        +UserNamespacePath path The user namespace it runs in
        PrivateNetwork bool Whether it has no network but its own
        PrivateUsers text Whether it sees no users but its own
        PrivateMounts bool Whether its mounts are its own
        PrivateIPC bool Whether its IPC objects are its own
        +PrivatePIDs bool Whether it sees no processes but its own
        +MemoryKSM bool Whether equal memory pages are shared
        +MemoryTHP text Whether large memory pages are used
        +BindLogSockets bool Whether it can reach the log
        ProtectSystem text How much of the system it cannot write to: `yes`, `full` or `strict`
        ProtectHome text Whether it sees the homes of users: `yes`, `read-only` or `tmpfs`
        MountFlags text How mounts spread
        MountAPIVFS bool Whether it has `/proc`, `/sys`, `/dev` and `/run`
        Personality text The execution domain
        RuntimeDirectory text Folders below `/run` that are made for it
        RuntimeDirectoryPreserve =no|yes|restart Whether they are kept at the end
        RuntimeDirectoryMode number Their mode
        StateDirectory text Folders below `/var/lib` that are made for it
        StateDirectoryMode number Their mode
        +StateDirectoryAccounting bool Whether their size is counted
        +StateDirectoryQuota text How large they may be
        CacheDirectory text Folders below `/var/cache` that are made for it
        CacheDirectoryMode number Their mode
        +CacheDirectoryAccounting bool Whether their size is counted
        +CacheDirectoryQuota text How large they may be
        LogsDirectory text Folders below `/var/log` that are made for it
        LogsDirectoryMode number Their mode
        +LogsDirectoryAccounting bool Whether their size is counted
        +LogsDirectoryQuota text How large they may be
        ConfigurationDirectory text Folders below `/etc` that are made for it
        ConfigurationDirectoryMode number Their mode
        SetCredential text A credential and its content
        SetCredentialEncrypted text A credential and its encrypted content
        LoadCredential text A credential and the file it is read from
        LoadCredentialEncrypted text A credential and the encrypted file it is read from
        +ImportCredential text Credentials of the system that it gets
        TimeoutCleanSec time How long cleaning up may take
        PAMName text The PAM service that makes its session
        IgnoreSIGPIPE bool Whether a broken pipe is no signal
        UtmpIdentifier text Its entry in utmp
        UtmpMode =init|login|user The kind of that entry
        SELinuxContext text Its SELinux context
        AppArmorProfile text Its AppArmor profile
        SmackProcessLabel text Its SMACK label
        ProtectHostname text Whether it cannot change the host's name
        ReadWriteDirectories paths !ReadWritePaths
        ReadOnlyDirectories paths !ReadOnlyPaths
        InaccessibleDirectories paths !InaccessiblePaths
        """
}
