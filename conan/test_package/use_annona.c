/* SPDX-License-Identifier: Apache-2.0 */
#include <annona/embed.h>

int main(void) { return annona_embed_version() == ANNONA_EMBED_VERSION ? 0 : 1; }
