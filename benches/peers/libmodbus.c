/* libmodbus' client: `matrix HOST PORT…` and `speed HOST PORT SECONDS` as matrix.py tells;
 * `matrix-recover HOST PORT…` does the first with error recovery on. */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char letter(int start, int count, const uint16_t *found)
{
    if (count < 0) {
        if (errno == ETIMEDOUT)
            return 'T';
        return errno > MODBUS_ENOBASE && errno <= EMBXGTAR ? 'X' : 'E';
    }
    for (int i = 0; i < 5; i++)
        if (count != 5 || found[i] != (uint16_t) (31 * (start + i) + 7))
            return 'W';
    return 'K';
}

static void matrix(const char *host, int port, int recover)
{
    char line[6] = "EEEEE";
    modbus_t *ctx = modbus_new_tcp(host, port);
    modbus_set_slave(ctx, 1);
    modbus_set_response_timeout(ctx, 0, 300000);
    modbus_set_byte_timeout(ctx, 0, 0); /* the timeout above is for the whole reply */
    if (recover)
        modbus_set_error_recovery(ctx, MODBUS_ERROR_RECOVERY_LINK | MODBUS_ERROR_RECOVERY_PROTOCOL);
    if (modbus_connect(ctx) == 0) {
        for (int call = 0; call < 5; call++) {
            uint16_t found[MODBUS_MAX_READ_REGISTERS] = {0};
            int start = 100 * (call + 1);
            line[call] = letter(start, modbus_read_registers(ctx, start, 5, found), found);
            usleep(60000);
        }
    }
    modbus_close(ctx);
    modbus_free(ctx);
    puts(line);
    fflush(stdout);
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

static int speed(const char *host, int port, double length)
{
    uint16_t found[MODBUS_MAX_READ_REGISTERS] = {0};
    long done = 0;
    modbus_t *ctx = modbus_new_tcp(host, port);
    modbus_set_slave(ctx, 1);
    if (modbus_connect(ctx) != 0 || modbus_read_registers(ctx, 1000, 125, found) != 125)
        return 1;
    double begin = seconds_of(CLOCK_MONOTONIC), cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    while (seconds_of(CLOCK_MONOTONIC) < begin + length) {
        if (modbus_read_registers(ctx, 1000, 125, found) != 125)
            return 1;
        if (found[0] != (uint16_t) (7 * 1000 + 3) || found[124] != (uint16_t) (7 * 1124 + 3))
            return 1;
        done++;
    }
    printf("%ld %f %f\n", done, seconds_of(CLOCK_MONOTONIC) - begin,
           seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "speed") == 0)
        return speed(argv[2], atoi(argv[3]), atof(argv[4]));
    if (argc < 4 || strncmp(argv[1], "matrix", 6) != 0) {
        fprintf(stderr, "use: libmodbus matrix|matrix-recover HOST PORT… | speed HOST PORT SECONDS\n");
        return 2;
    }
    for (int i = 3; i < argc; i++)
        matrix(argv[2], atoi(argv[i]), strcmp(argv[1], "matrix-recover") == 0);
    return 0;
}
