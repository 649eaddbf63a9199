/* What a process may try to do, in order to see if its fence lets it.
   Copyright (C) 2026 the certask authors.  GPL-3.0-or-later, see LICENSE.  */
#ifndef DEEDS_H
#define DEEDS_H

/* What the deeds are done to is made before the fence, and removed outside it, for
   cmocka: 0, or -1.  */
int deeds_set_up (void **state);
int deeds_clear_away (void **state);

/* Each gives 0 or an errno.  */
int run_a_program (void);
int fork_off (void);
int open_to_write (void);
int open_to_read_and_write (void);
int open_to_create (void);
int open_to_empty (void);
int remove_a_file (void);
int rename_a_file (void);
int make_a_folder (void);
int change_a_mode (void);
int be_traced (void);
int signal_others (void);
int take_a_port (void);
int wait_for_others (void);
int make_an_odd_socket (void);
int make_a_raw_socket (void);
int make_a_local_socket (void);
int make_a_socket_of_udp (void);
int limit_others (void);
int ask_for_our_limit (void);
int have_others_signalled (void);
int lock_a_file (void);
int connect_to_a_server (void);
int read_a_file (void);
int make_a_thread (void);
int run_a_loop (void);

#endif
