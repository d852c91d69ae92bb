# What scripts/Makefile.build of a kernel tree lists for the folder `obj` and for all below it, unchanged, and nothing built:
#
#   m FOLDER: modules, and `x/modules.order` where those of a folder follow
#   y FOLDER: objects that are linked into the kernel
#   l FOLDER: objects of its library
lists := $(lastword $(MAKEFILE_LIST))

.PHONY: lists
lists:

include scripts/Makefile.build

$(info m $(obj): $(if $(need-modorder),$(obj-m)))
$(info y $(obj): $(if $(need-builtin),$(real-obj-y)))
$(info l $(obj): $(lib-y))

below := $(addprefix lists-of/,$(subdir-ym))
.PHONY: $(below)
$(below): lists-of/%:
	@$(MAKE) -f $(lists) lists obj=$* need-builtin=$(if $(filter $*/built-in.a,$(subdir-builtin)),1) need-modorder=$(if $(filter $*/modules.order,$(subdir-modorder)),1)
lists: $(below)
	@:
