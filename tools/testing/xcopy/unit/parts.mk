# SPDX-License-Identifier: GPL-2.0-only
#
# The C++ parts of all modules, built for the host in the dialect that the
# kernel objects get, as far as a program can have it.
#
# In:  TOP (the tree), OUT (where objects go), CXX, SAN (sanitizers)
# Out: PARTS_LIB

PARTS := $(wildcard $(TOP)/block/blk_copy_*.cc $(TOP)/drivers/scsi/sd_xcopy_*.cc \
	$(TOP)/drivers/md/dm_copy_*.cc)
PARTS_DIRS := $(TOP)/block $(TOP)/drivers/scsi $(TOP)/drivers/md

DIALECT := -std=gnu++20 -fno-rtti -fno-strict-aliasing -funsigned-char \
	-D_GLIBCXX_ASSERTIONS
CPPFLAGS += -I$(TOP)/include $(addprefix -I,$(PARTS_DIRS)) -MMD -MP
CXXFLAGS = $(DIALECT) -Wall -Wextra -Werror -g -O1 $(SAN)

PARTS_OBJ := $(patsubst %.cc,$(OUT)/%.o,$(notdir $(PARTS))) $(OUT)/kcxx_host.o
PARTS_LIB := $(OUT)/libparts.a

vpath %.cc $(PARTS_DIRS) $(TOP)/tools/testing/xcopy/unit

$(OUT)/%.o: %.cc $(MAKEFILE_LIST) | $(OUT)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

# Made anew: ar would keep the object of a source that is gone.
$(PARTS_LIB): $(PARTS_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

$(OUT):
	mkdir -p $@
